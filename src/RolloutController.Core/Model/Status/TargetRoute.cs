using System.Collections.Immutable;

namespace RolloutController.Core.Model.Status;

/// <summary>A VirtualService whose routes an attempt manages.</summary>
public sealed record TargetRoute
{
    /// <summary>Name of the VirtualService.</summary>
    public required string VirtualService { get; init; }

    /// <summary>Names of its http routes; empty: the one user route that sends to the Service, unless only tcp or tls routes are named.</summary>
    public ImmutableArray<string> HttpRoutes { get; init; } = [];

    /// <summary>Its tcp routes.</summary>
    public ImmutableArray<TcpRouteReference> TcpRoutes { get; init; } = [];

    /// <summary>Its tls routes.</summary>
    public ImmutableArray<TlsRouteReference> TlsRoutes { get; init; } = [];

    /// <summary>The routes that a reference names.</summary>
    internal static TargetRoute Of(VirtualServiceReference reference) => new()
    {
        VirtualService = reference.Name,
        HttpRoutes = reference.HttpRoutes,
        TcpRoutes = reference.TcpRoutes,
        TlsRoutes = reference.TlsRoutes,
    };

    /// <summary>Whether both name the same routes.</summary>
    internal bool IsSameAs(TargetRoute other) =>
        VirtualService == other.VirtualService
        && HttpRoutes.SequenceEqual(other.HttpRoutes)
        && TcpRoutes.SequenceEqual(other.TcpRoutes)
        && TlsRoutes.SequenceEqual(other.TlsRoutes);

    /// <summary>The reference that names these routes.</summary>
    internal VirtualServiceReference ToReference(bool create) => new()
    {
        Name = VirtualService,
        HttpRoutes = HttpRoutes,
        TcpRoutes = TcpRoutes,
        TlsRoutes = TlsRoutes,
        Create = create,
    };
}

using System.Collections.Immutable;

namespace RolloutController.Core.Model;

/// <summary>One VirtualService and which of its routes are managed.</summary>
public sealed record VirtualServiceReference
{
    /// <summary>Name of the VirtualService.</summary>
    public required string Name { get; init; }

    /// <summary>Names of http routes; empty: the one user route that sends to the Service, unless only tcp or tls routes are named.</summary>
    public ImmutableArray<string> HttpRoutes { get; init; } = [];

    /// <summary>The tcp routes.</summary>
    public ImmutableArray<TcpRouteReference> TcpRoutes { get; init; } = [];

    /// <summary>The tls routes.</summary>
    public ImmutableArray<TlsRouteReference> TlsRoutes { get; init; } = [];

    /// <summary>Make the VirtualService with a default route when it is absent.</summary>
    public bool Create { get; init; }

    /// <summary>Whether http routes are managed: where some are named, or where nothing is.</summary>
    public bool ManagesHttp => !HttpRoutes.IsEmpty || (TcpRoutes.IsEmpty && TlsRoutes.IsEmpty);
}

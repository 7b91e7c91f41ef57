using System.Collections.Immutable;

namespace RolloutController.Core.Mesh;

/// <summary>A change that proxies must have acknowledged: exactly one of the nested kinds.</summary>
public abstract record MeshChange
{
    private MeshChange()
    {
    }

    /// <summary>Identity: the same for the same content of the same generation of the same object, else different.</summary>
    public required string Id { get; init; }

    /// <summary>The change for people: <c>DestinationRule bookinfo/reviews: subset v2</c>.</summary>
    public required string Description { get; init; }

    /// <summary>Fully qualified host of the Service: <c>reviews.bookinfo.svc.cluster.local</c>.</summary>
    public required string Host { get; init; }

    /// <summary>Ports of the Service; a proxy has one cluster per port.</summary>
    public required ImmutableArray<int> Ports { get; init; }

    /// <summary>The clusters <c>outbound|port|subset|host</c> exist and are warm.</summary>
    public sealed record SubsetPresent(string Subset) : MeshChange;

    /// <summary>The routes of these VirtualServices split among exactly these clusters of the host.</summary>
    public sealed record RoutesApplied(ImmutableArray<RouteSplit> Routes) : MeshChange;

    /// <summary>No route sends to the subset's clusters.</summary>
    /// <param name="Subset">The subset.</param>
    /// <param name="InListeners">The host has tcp or tls routes too, so that listeners count beside route configurations.</param>
    public sealed record SubsetUnreferenced(string Subset, bool InListeners = false) : MeshChange;
}

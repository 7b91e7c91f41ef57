using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Everything the mesh knows at one moment; replaced whole.</summary>
public sealed record MeshState
{
    /// <summary>Nothing known yet.</summary>
    public static MeshState Empty { get; } = new();

    /// <summary>VirtualServices by name.</summary>
    public ImmutableDictionary<ObjectName, VirtualService> VirtualServices { get; init; } = ImmutableDictionary<ObjectName, VirtualService>.Empty;

    /// <summary>DestinationRules by name.</summary>
    public ImmutableDictionary<ObjectName, DestinationRule> DestinationRules { get; init; } = ImmutableDictionary<ObjectName, DestinationRule>.Empty;

    /// <summary>Services by name.</summary>
    public ImmutableDictionary<ObjectName, Service> Services { get; init; } = ImmutableDictionary<ObjectName, Service>.Empty;

    /// <summary>Ready addresses by Service name.</summary>
    public ImmutableDictionary<ObjectName, ImmutableArray<EndpointAddress>> Endpoints { get; init; } =
        ImmutableDictionary<ObjectName, ImmutableArray<EndpointAddress>>.Empty;

    /// <summary>Pods by name.</summary>
    public ImmutableDictionary<ObjectName, Pod> Pods { get; init; } = ImmutableDictionary<ObjectName, Pod>.Empty;

    /// <summary>The ready endpoints of a Service with their pods' labels.</summary>
    public ImmutableArray<PodEndpoint> EndpointsOf(ObjectName service) =>
        Endpoints.TryGetValue(service, out var addresses)
            ? [.. addresses.Select(address => new PodEndpoint(
                address.Address, address.Pod, Pods.TryGetValue(address.Pod, out var pod) ? pod.Labels : ImmutableDictionary<string, string>.Empty))]
            : [];
}

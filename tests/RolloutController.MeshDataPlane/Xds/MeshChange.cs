using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Xds;

/// <summary>One object of the mesh changed.</summary>
public sealed record MeshChange(MeshKind Kind, ObjectName Name, MeshState Before, MeshState After)
{
    /// <summary>Endpoints and pods cause an endpoint push; everything else a full one with a new push version.</summary>
    public bool IsFull => Kind is not (MeshKind.Endpoints or MeshKind.Pod);

    /// <summary>The hosts that the object is about, before and after; for a pod: those of the Services that list it.</summary>
    public ImmutableHashSet<string> Hosts => [.. HostsIn(Before), .. HostsIn(After)];

    private IEnumerable<string> HostsIn(MeshState state) => Kind switch
    {
        MeshKind.VirtualService => state.VirtualServices.TryGetValue(Name, out var virtualService)
            ? virtualService.Hosts.Concat(virtualService.Http.SelectMany(route => route.Destinations)
                .Concat(virtualService.Tcp.Concat(virtualService.Tls).SelectMany(route => route.Destinations))
                .Select(destination => destination.Destination.Host))
            : [],
        MeshKind.DestinationRule => state.DestinationRules.TryGetValue(Name, out var rule) ? [rule.Host] : [],
        MeshKind.Service or MeshKind.Endpoints => state.Services.TryGetValue(Name, out var service) ? [service.Host] : [],
        MeshKind.Pod => state.Endpoints.Where(entry => entry.Value.Any(address => address.Pod == Name))
            .Select(entry => state.Services.GetValueOrDefault(entry.Key)?.Host).OfType<string>(),
        _ => [],
    };
}

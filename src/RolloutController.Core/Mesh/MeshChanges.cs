using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>Names the changes that proxies must acknowledge.</summary>
internal static class MeshChanges
{
    public static MeshChange SubsetPresent(
        ObjectName name, JsonObject? destinationRule, SubsetObservation? subset, string subsetName, HostName host, ImmutableArray<int> ports) =>
        new MeshChange.SubsetPresent(subsetName)
        {
            Id = $"DestinationRule/{name}/{MeshJson.IdentityOf(destinationRule)}/subset/{subsetName}/"
                + (subset is null ? "absent" : SubsetEdits.Describe(subset.Labels)),
            Description = $"DestinationRule {name}: subset {subsetName}",
            Host = host.Full,
            Ports = ports,
        };

    public static MeshChange RoutesApplied(string itemNamespace, ImmutableArray<ManagedVirtualService> items, HostName host, ImmutableArray<int> ports) =>
        new MeshChange.RoutesApplied([.. items.SelectMany(item => item.Routes.SelectMany(route => Splits(item, route)))])
        {
            Id = string.Join(";", items.Select(item =>
                $"VirtualService/{itemNamespace}/{item.Name}/{MeshJson.IdentityOf(item.Object)}/{Describe(item)}")),
            Description = string.Join("; ", items.Select(item =>
                $"VirtualService {itemNamespace}/{item.Name}{(item.RootNames is { } roots ? $" (child of {roots})" : "")}: {Describe(item)}")),
            Host = host.Full,
            Ports = ports,
        };

    /// <summary>Identified by the state of every VirtualService that names the host: any of them may have named the subset.</summary>
    public static MeshChange SubsetUnreferenced(
        string subset, ImmutableArray<JsonObject> virtualServices, HostName host, ImmutableArray<int> ports)
    {
        var senders = virtualServices.Where(item => References.Names(item, host))
            .Select(item => $"{MeshJson.NameOf(item)}/{MeshJson.IdentityOf(item)}")
            .Order(StringComparer.Ordinal);
        return new MeshChange.SubsetUnreferenced(subset, virtualServices.Any(item => References.NamesInListeners(item, host)))
        {
            Id = $"unreferenced/{host.Full}/{subset}/{string.Join(";", senders)}",
            Description = $"no route to subset {subset} of {host.Full}",
            Host = host.Full,
            Ports = ports,
        };
    }

    private static IEnumerable<RouteSplit> Splits(ManagedVirtualService item, ManagedRoute route)
    {
        var own = new RouteSplit(item.Name, route.Name, Weights(route)) { Connections = route.Connections };
        return item.Roots.IsEmpty
            ? [own]
            : item.Roots.Select(root => own with { VirtualService = root.Root.Name, Namespace = root.Root.Namespace, Route = root.NameOf(route.Name) });
    }

    private static string Describe(ManagedVirtualService item) =>
        string.Join(", ", item.Routes.Select(route =>
            $"{route.Label} {string.Join(" ", Weights(route).Select(weight => $"{(weight.Key.Length == 0 ? "(no subset)" : weight.Key)}={weight.Value}"))}"));

    private static ImmutableSortedDictionary<string, int> Weights(ManagedRoute route)
    {
        if (route.Destinations is [{ IsService: true, Weight: null or 0 } single])
        {
            return ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal).Add(single.Subset ?? "", 100);
        }

        return route.Destinations
            .Where(destination => destination.IsService && destination.Weight > 0)
            .GroupBy(destination => destination.Subset ?? "")
            .ToImmutableSortedDictionary(group => group.Key, group => group.Sum(destination => destination.Weight!.Value), StringComparer.Ordinal);
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Generated;
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

    /// <summary>The managed routes and, wherever they stand, the generated ones.</summary>
    /// <param name="rollout">The Rollout.</param>
    /// <param name="items">The VirtualServices that it names.</param>
    /// <param name="virtualServices">All VirtualServices.</param>
    /// <param name="left">Names of VirtualServices that had generated routes before and have none to have now.</param>
    /// <param name="host">Host of the Service.</param>
    /// <param name="ports">Its ports.</param>
    public static MeshChange RoutesApplied(
        ObjectName rollout,
        ImmutableArray<ManagedVirtualService> items,
        ImmutableArray<JsonObject> virtualServices,
        ImmutableArray<string> left,
        HostName host,
        ImmutableArray<int> ports)
    {
        var others = virtualServices
            .Where(item => MeshJson.NameOf(item).Namespace == rollout.Namespace && items.All(managed => managed.Name != MeshJson.NameOf(item).Name))
            .Select(item => (MeshJson.NameOf(item).Name, Object: item, Routes: Generated(item, rollout)))
            .Where(item => item.Routes.Length > 0 || left.Contains(item.Name))
            .ToArray();
        var written = items.Select(item => (item.Name, Object: item.Object, Text: Describe(item, Generated(item.Object, rollout)), item.RootNames))
            .Concat(others.Select(item => (item.Name, Object: (JsonObject?)item.Object, Text: Describe(item.Routes), RootNames: (string?)null)))
            .Concat(left.Where(name => others.All(item => item.Name != name)).Select(name => (Name: name, Object: (JsonObject?)null, Text: "gone", RootNames: (string?)null)))
            .ToArray();
        return new MeshChange.RoutesApplied([.. items.SelectMany(item => item.Routes.SelectMany(route => Splits(item, route)))])
        {
            Id = string.Join(";", written.Select(item =>
                $"VirtualService/{rollout.Namespace}/{item.Name}/{MeshJson.IdentityOf(item.Object)}/{item.Text}")),
            Description = string.Join("; ", written.Select(item =>
                $"VirtualService {rollout.Namespace}/{item.Name}{(item.RootNames is { } roots ? $" (child of {roots})" : "")}: {item.Text}")),
            Host = host.Full,
            Ports = ports,
            Generated = [.. items.SelectMany(item => Generated(item.Object, rollout).SelectMany(route => Splits(item, route))).Concat(others.SelectMany(item => item.Routes))],
            GeneratedPrefix = $"{WellKnown.GeneratedRoutePrefix}{rollout.Name}/",
            AwaitsRemoval = !left.IsEmpty,
        };
    }

    private static GeneratedSplit[] Generated(JsonObject? item, ObjectName rollout) =>
        [.. item.Object("spec").Objects("http").Where(route => GeneratedRouteName.IsOf(route, rollout.Name)).Select(RouteFacts.Of)];

    private static string Describe(GeneratedSplit[] generated) => generated.Length == 0
        ? "no generated routes"
        : string.Join(", ", generated.Select(route => $"{route.Name[WellKnown.GeneratedRoutePrefix.Length..]} {string.Join(", ", route.Facts)}"));

    private static string Describe(ManagedVirtualService item, GeneratedSplit[] generated) =>
        generated.Length == 0 ? Describe(item) : $"{Describe(item)}, {Describe(generated)}";

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

    private static IEnumerable<GeneratedSplit> Splits(ManagedVirtualService item, GeneratedSplit route) => item.Roots.IsEmpty
        ? [route]
        : item.Roots.Select(root => route with { Name = root.NameOf(route.Name)!, Namespace = root.Root.Namespace });

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

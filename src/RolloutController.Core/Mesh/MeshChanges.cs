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
            .Select(item => (MeshJson.NameOf(item).Name, Object: item, Routes: Distinguished(Generated(item, rollout).Select(RouteFacts.Of))))
            .Where(item => item.Routes.Length > 0 || left.Contains(item.Name))
            .ToArray();
        var written = items.Select(item => (item.Name, Object: item.Object, Text: Describe(item, [.. Generated(item.Object, rollout).Select(RouteFacts.Of)]), item.RootNames))
            .Concat(others.Select(item => (item.Name, Object: (JsonObject?)item.Object, Text: Describe(item.Routes), RootNames: (string?)null)))
            .Concat(left.Where(name => others.All(item => item.Name != name)).Select(name => (Name: name, Object: (JsonObject?)null, Text: "gone", RootNames: (string?)null)))
            .ToArray();
        return new MeshChange.RoutesApplied([.. items.SelectMany(item => Splits(item, rollout))])
        {
            Id = string.Join(";", written.Select(item =>
                $"VirtualService/{rollout.Namespace}/{item.Name}/{MeshJson.IdentityOf(item.Object)}/{item.Text}")),
            Description = string.Join("; ", written.Select(item =>
                $"VirtualService {rollout.Namespace}/{item.Name}{(item.RootNames is { } roots ? $" (child of {roots})" : "")}: {item.Text}")),
            Host = host.Full,
            Ports = ports,
            Generated = [.. items.SelectMany(item => GeneratedSplits(item, rollout)).Concat(others.SelectMany(item => item.Routes))],
            GeneratedPrefix = $"{WellKnown.GeneratedRoutePrefix}{rollout.Name}/",
            AwaitsRemoval = !left.IsEmpty,
        };
    }

    private static IEnumerable<JsonObject> Generated(JsonObject? item, ObjectName rollout) =>
        item.Object("spec").Objects("http").Where(route => GeneratedRouteName.IsOf(route, rollout.Name));

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

    /// <summary>The generated routes of a VirtualService, under each root as proxies have them there.</summary>
    private static IEnumerable<GeneratedSplit> GeneratedSplits(ManagedVirtualService item, ObjectName rollout) => item.Roots.IsEmpty
        ? Distinguished(Generated(item.Object, rollout).Select(RouteFacts.Of))
        : item.Roots.SelectMany(root => Distinguished(Generated(item.Object, rollout).Select(root.Inherited).Select(RouteFacts.Of)).Select(split => Under(root, split)));

    private static IEnumerable<RouteSplit> Splits(ManagedVirtualService item, ObjectName rollout)
    {
        var names = item.Object is null ? [] : UserRoute.Of(item.Object).Select(route => route.Name).OfType<string>().Order(StringComparer.Ordinal).ToArray();
        var mirrors = Distinguished(Generated(item.Object, rollout).Select(RouteFacts.Of))
            .Select(split => (Split: split, Name: GeneratedRouteName.Parse(split.Name)))
            .Where(mirror => mirror.Name.Kind == GeneratedRouteName.Mirror)
            .ToLookup(mirror => mirror.Name.Label, mirror => mirror.Split, StringComparer.Ordinal);
        var splits = item.Routes.Select(route => new RouteSplit(item.Name, route.Name, Weights(route))
        {
            Connections = route.Connections,
            LongerNames = LongerNames(route.Name, names),
            Above = [.. mirrors[route.Label]],
        });
        return item.Roots.IsEmpty ? splits : splits.SelectMany(split => item.Roots.Select(root => Under(root, split)));
    }

    private static RouteSplit Under(DelegatingRoute root, RouteSplit split) => split with
    {
        VirtualService = root.Root.Name,
        Namespace = root.Root.Namespace,
        Route = root.NameOf(split.Route),
        LongerNames = [.. split.LongerNames.Select(name => root.NameOf(name)!)],
        Above = [.. split.Above.Select(generated => Under(root, generated))],
    };

    private static GeneratedSplit Under(DelegatingRoute root, GeneratedSplit split) => split with
    {
        Name = root.NameOf(split.Name)!,
        Namespace = root.Root.Namespace,
        LongerNames = [.. split.LongerNames.Select(name => root.NameOf(name)!)],
    };

    private static GeneratedSplit[] Distinguished(IEnumerable<GeneratedSplit> generated)
    {
        var splits = generated.ToArray();
        var names = Array.ConvertAll(splits, split => split.Name);
        Array.Sort(names, StringComparer.Ordinal);
        return Array.ConvertAll(splits, split => split with { LongerNames = LongerNames(split.Name, names) });
    }

    /// <summary>The names that begin with this one and a dot; they stand together in the order of names.</summary>
    private static ImmutableArray<string> LongerNames(string? name, string[] inOrder)
    {
        if (name is null) return [];
        var beginning = $"{name}.";
        var at = Array.BinarySearch(inOrder, beginning, StringComparer.Ordinal);
        return [.. inOrder.Skip(at < 0 ? ~at : at).TakeWhile(other => other.StartsWith(beginning, StringComparison.Ordinal))];
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

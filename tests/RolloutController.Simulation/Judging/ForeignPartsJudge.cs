using System.Text.Json.Nodes;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// I5: what is not a controller's keeps equal JSON values and its order: fields nobody here knows, other routes, other subsets, metadata, and the
/// spec of a Rollout. A controller deletes nothing but VirtualServices that it has recorded as made by itself.
/// </summary>
internal sealed class ForeignPartsJudge(ClusterView cluster) : IJudge
{
    private const string Fence = "rollout-controller.io/fence";
    private static readonly string[] OwnMetadata = ["resourceVersion", "generation", "managedFields", "annotations"];

    public string Name => "I5";

    public void Observe(ClusterWrite write)
    {
        if (!cluster.IsController(write) || !write.Changed)
            return;
        switch (write.Kind.Plural)
        {
            case "virtualservices" when write.After is null:
                CheckDeleted(write);
                break;
            case "virtualservices" when write.Before is not null:
                CheckObject(write, "http", "tcp", "tls");
                CheckRoutes(write);
                break;
            case "destinationrules" when write is { Before: not null, After: not null }:
                CheckObject(write, "subsets");
                CheckSubsets(write);
                break;
            case "rollouts" when write is { Before: not null, After: not null }:
                if (!JsonNode.DeepEquals(write.Before["spec"], write.After["spec"]))
                    throw new Violation(Name, $"{write} changes the spec");
                break;
            case "virtualservices" or "destinationrules" or "rollouts" or "leases" or "events":
                break;
            default:
                throw new Violation(Name, $"{write}: no object of a controller");
        }
    }

    private void CheckDeleted(ClusterWrite write)
    {
        var isOurs = cluster.Rollouts.All.Any(rollout => rollout.Key.Namespace == write.Key.Namespace
            && rollout.Status.Items("createdObjects").Any(made => made.Text("kind") == "VirtualService" && made.Text("name") == write.Key.Name));
        if (!isOurs)
            throw new Violation(Name, $"{write} deletes a VirtualService that no status records as made");
    }

    private void CheckObject(ClusterWrite write, params ReadOnlySpan<string> ours)
    {
        var (before, after) = (write.Before!, write.After!);
        if (!JsonFields.SameExcept(before["metadata"] as JsonObject, after["metadata"] as JsonObject, OwnMetadata))
            throw new Violation(Name, $"{write} changes metadata of somebody else");
        if (!JsonFields.SameExcept(before.At("metadata", "annotations") as JsonObject, after.At("metadata", "annotations") as JsonObject, Fence))
            throw new Violation(Name, $"{write} changes annotations of somebody else");
        if (!JsonFields.SameExcept(before["spec"] as JsonObject, after["spec"] as JsonObject, ours))
            throw new Violation(Name, $"{write} changes a field of the spec that is somebody else's");
        if (!JsonFields.SameExcept(before, after, "metadata", "spec"))
            throw new Violation(Name, $"{write} changes a field of the object that is somebody else's");
    }

    private void CheckSubsets(ClusterWrite write)
    {
        var (before, after) = (cluster.DestinationRules.Was!, cluster.DestinationRules.Is!);
        var kept = before.Subsets.Where(subset => after.Has(subset.Name)).ToList();
        var still = after.Subsets.Where(subset => before.Has(subset.Name)).ToList();
        if (!kept.Select(subset => subset.Name).SequenceEqual(still.Select(subset => subset.Name)))
            throw new Violation(Name, $"{write} reorders subsets");
        foreach (var (was, now) in kept.Zip(still))
        {
            if (!JsonNode.DeepEquals(was.Json, now.Json))
                throw new Violation(Name, $"{write} changes subset {was.Name}");
        }
    }

    private void CheckRoutes(ClusterWrite write)
    {
        var before = cluster.VirtualServices.Was!.Routes.Where(route => !route.IsGenerated).ToList();
        var after = cluster.VirtualServices.Is!.Routes.Where(route => !route.IsGenerated).ToList();
        if (before.Count != after.Count)
            throw new Violation(Name, $"{write}: people wrote {before.Count} routes, {after.Count} are left");
        var hosts = cluster.MoversOf(write.Key).Select(rollout => rollout.Host).Distinct().ToList();
        foreach (var (was, now) in before.Zip(after))
        {
            if (JsonNode.DeepEquals(was.Json, now.Json))
                continue;
            if (hosts.Find(was.SendsTo) is not { } host || !JsonFields.SameExcept(was.Json, now.Json, "route"))
                throw new Violation(Name, $"{write} changes route {(was.Name.Length > 0 ? was.Name : "without a name")} in what is somebody else's");
            CheckDestinations(write, was, now, host);
        }
    }

    private void CheckDestinations(ClusterWrite write, RouteView was, RouteView now, string host)
    {
        var (before, after) = (Others(was, host), Others(now, host));
        var isSame = before.Count == after.Count && before.Zip(after).All(pair => JsonFields.SameExcept(pair.First, pair.Second, "weight"));
        if (!isSame)
            throw new Violation(Name, $"{write} changes a destination of route {was.Name} that is somebody else's");
        foreach (var own in was.Destinations.Where(destination => destination.Host == host && destination.Subset.Length > 0))
        {
            if (Entry(was, own.Name) is { } entry && Entry(now, own.Name) is { } still && !JsonFields.SameExcept(entry, still, "weight", "headers"))
                throw new Violation(Name, $"{write} changes more than the weight of {own.Name} in route {was.Name}");
        }
    }

    private static List<JsonObject> Others(RouteView route, string host) =>
        [.. route.Json.Items("route").Zip(route.Destinations).Where(pair => pair.Second.Host != host).Select(pair => pair.First)];

    private static JsonObject? Entry(RouteView route, SubsetName name) =>
        route.Json.Items("route").Zip(route.Destinations).FirstOrDefault(pair => pair.Second.Name == name).First;
}

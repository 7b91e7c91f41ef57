using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Traps;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Caching;
using RolloutController.Kubernetes.Queues;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Hosting;

/// <summary>Which Rollouts a change of a cached object wakes: those whose next decision may rest on it, and no others.</summary>
public sealed class WakeRules(IClusterView view, WorkQueue<ObjectKey> queue, MeshSettings settings)
{
    /// <summary>Subscribes to every informer.</summary>
    public void Subscribe(ClusterCaches caches)
    {
        foreach (var (kind, informer) in caches.Informers)
            informer.Subscribe(HandlerOf(kind));
    }

    private Action<ResourceChange> HandlerOf(ResourceKind kind)
    {
        if (kind == MeshKinds.Rollout)
            return RolloutChanged;
        if (kind == MeshKinds.VirtualService)
            return VirtualServiceChanged;
        if (kind == MeshKinds.DestinationRule)
            return DestinationRuleChanged;
        if (kind == KnownKinds.Service || kind == KnownKinds.Endpoints)
            return change => Wake(change.Key.Namespace, rollout => ServiceName(rollout) == change.Key.Name);
        if (kind == KnownKinds.Pod)
            return change => WorkloadChanged(change, item => ObjectJson.Map(item["metadata"], "labels"), PodSaysSame);
        if (kind == KnownKinds.Deployment)
            return change => WorkloadChanged(change, item => ObjectJson.Map(ObjectJson.Child(ObjectJson.Child(item["spec"], "template"), "metadata"), "labels"), (_, _) => false);
        return change => Wake(change.Key.Name, _ => true);
    }

    private void RolloutChanged(ResourceChange change)
    {
        var annotations = ObjectJson.Map(change.New?["metadata"], "annotations");
        queue.Add(
            change.Key,
            urgent: annotations.ContainsKey(WellKnown.CommandAnnotation) || annotations.ContainsKey(WellKnown.AcceptedCommandAnnotation) || GoesBack(change.New));

        // A Rollout that goes, or asks for other routes, may free them for one that waits.
        if (Generation(change.Old) != Generation(change.New))
            Wake(change.Key.Namespace, IsInvalid);
    }

    /// <summary>Another version is asked for than the one under trial, as when a commit is reverted: traffic goes back to stable first.</summary>
    private static bool GoesBack(JsonObject? rollout) =>
        ObjectJson.Text(rollout?["status"], "canary") is { } canary && ObjectJson.Text(rollout?["spec"], "version") != canary;

    private void DestinationRuleChanged(ResourceChange change)
    {
        Wake(change.Key.Namespace, rollout => DestinationRuleName(rollout) == change.Key.Name || IsInvalid(rollout));
        WakeInTrap(change, item => [ObjectJson.Text(item["spec"], "host")]);
    }

    /// <summary>An object of any namespace for a Rollout's host, or for a wildcard that covers it, can make a trap, or end one.</summary>
    private void WakeInTrap(ResourceChange change, Func<JsonObject, IEnumerable<string?>> hostsOf)
    {
        if (change.IsResync)
            return;
        var hosts = new[] { change.Old, change.New }.OfType<JsonObject>().SelectMany(hostsOf).OfType<string>().Distinct().ToArray();
        Wake(null, rollout => ServiceName(rollout) is { } service
            && new HostName(service, rollout.Namespace(), settings.ClusterDomain) is var host
            && hosts.Any(written => MeshTraps.Concerns(host, written, change.Key.Namespace)));
    }

    /// <summary>One of our namespace may carry our routes, or a fault on a dependency; one of any namespace may name a subset that waits to be removed.</summary>
    private void VirtualServiceChanged(ResourceChange change)
    {
        var owners = GeneratedRouteOwners.In(change.Old, change.New);
        Wake(change.Key.Namespace, rollout =>
            VirtualServiceNames(rollout).Contains(change.Key.Name)
            || GeneratedRouteOwners.Injects(rollout, change.Key.Name)
            || owners.Contains(rollout.Name())
            || IsInvalid(rollout));
        Wake(null, rollout => ObjectJson.Children(rollout["status"], "ownedSubsets").Any(subset => subset["releasedAt"] is not null));
        WakeInTrap(change, item => (item["spec"]?["hosts"] as JsonArray ?? []).Select(host => host is JsonValue value && value.TryGetValue(out string? text) ? text : null));
    }

    private void WorkloadChanged(
        ResourceChange change,
        Func<JsonObject, ImmutableSortedDictionary<string, string>> labelsOf,
        Func<JsonObject, JsonObject, bool> saysSame)
    {
        if (change is { Old: { } old, New: { } @new } && !change.IsResync && saysSame(old, @new))
            return;
        var labels = new[] { change.Old, change.New }.OfType<JsonObject>().Select(labelsOf).ToArray();
        Wake(change.Key.Namespace, rollout =>
            ServiceName(rollout) is { } service
            && view.Get(KnownKinds.Service, change.Key with { Name = service }) is { } found
            && ObjectJson.Child(found["spec"], "selector") is { Count: > 0 } selector
            && labels.Any(candidate => Selects(selector, candidate)));
    }

    private void Wake(string? @namespace, Func<JsonObject, bool> isConcerned)
    {
        foreach (var rollout in view.List(MeshKinds.Rollout, @namespace))
        {
            if (isConcerned(rollout))
                queue.Add(rollout.Key());
        }
    }

    private static bool Selects(JsonObject selector, ImmutableSortedDictionary<string, string> labels)
    {
        foreach (var (label, _) in selector)
        {
            if (ObjectJson.Text(selector, label) is { } value && labels.GetValueOrDefault(label) != value)
                return false;
        }

        return true;
    }

    private static string? ServiceName(JsonObject rollout) => ObjectJson.Text(rollout["spec"], "service");

    private static string? DestinationRuleName(JsonObject rollout) =>
        ObjectJson.Text(ObjectJson.Child(ObjectJson.Child(rollout["spec"], "traffic"), "destinationRule"), "name") ?? ServiceName(rollout);

    private static IEnumerable<string?> VirtualServiceNames(JsonObject rollout) =>
        RouteConflicts.VirtualServiceNames(rollout);

    /// <summary>Not usable at rest, or found so while an attempt is under way.</summary>
    private static bool IsInvalid(JsonObject rollout) =>
        ObjectJson.Text(rollout["status"], "phase") == nameof(Phase.Invalid)
        || ObjectJson.Children(rollout["status"], "conditions").Any(condition =>
            ObjectJson.Text(condition, "type") == ConditionTypes.SpecValid && ObjectJson.Text(condition, "status") == ConditionList.False);

    private static long? Generation(JsonObject? rollout) =>
        rollout?["metadata"]?["generation"] is JsonValue value && value.TryGetValue(out long generation) ? generation : null;

    /// <summary>A pod's heartbeat changes nothing that a decision rests on.</summary>
    private static bool PodSaysSame(JsonObject left, JsonObject right) =>
        JsonNode.DeepEquals(left["metadata"]?["labels"], right["metadata"]?["labels"])
        && JsonNode.DeepEquals(left["metadata"]?["deletionTimestamp"], right["metadata"]?["deletionTimestamp"])
        && JsonNode.DeepEquals(left["status"], right["status"]);
}

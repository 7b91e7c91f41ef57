using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>What several traps ask of a scene.</summary>
internal sealed class TrapContext
{
    /// <summary>Path of the field that names the DestinationRule.</summary>
    public const string DestinationRuleField = "spec.traffic.destinationRule.name";

    public TrapContext(TrapScene scene)
    {
        Scene = scene;
        Host = new(scene.Spec.Service, scene.Rollout.Namespace, scene.Settings.ClusterDomain);
        RuleName = new(scene.Rollout.Namespace, scene.Spec.Traffic.DestinationRule.Name);
        Rule = scene.Mesh.DestinationRule(RuleName);
        Managed = [.. Enumerable.Range(0, scene.Spec.Traffic.VirtualServices.Length)
            .Select(index => RouteFinder.Find(scene.Rollout, scene.Spec, index, scene.Mesh, Host))];
        Wanted = [.. FindWanted()];
    }

    public TrapScene Scene { get; }

    public HostName Host { get; }

    /// <summary>The Rollout's DestinationRule.</summary>
    public ObjectName RuleName { get; }

    /// <summary>It, as read; null when it is absent.</summary>
    public JsonObject? Rule { get; }

    /// <summary>The VirtualServices that the Rollout manages.</summary>
    public ImmutableArray<ManagedVirtualService> Managed { get; }

    /// <summary>The subsets that the routes will name, with the version that each stands for.</summary>
    public ImmutableArray<WantedSubset> Wanted { get; }

    /// <summary>The subsets of the Service that managed routes name now.</summary>
    public ImmutableHashSet<string> NamedNow => [.. Managed.SelectMany(item => item.Routes).SelectMany(route => route.Destinations)
        .Where(destination => destination.IsService).Select(destination => destination.Subset).OfType<string>()];

    /// <summary>The DestinationRules whose host is the Service's, or a wildcard that covers it.</summary>
    public IEnumerable<JsonObject> RulesForHost => Scene.Mesh.DestinationRules
        .Where(rule => MeshTraps.Concerns(Host, HostOf(rule), MeshJson.NameOf(rule).Namespace));

    public static string? HostOf(JsonObject rule) => rule.Object("spec").Text("host");

    public static bool IsWildcardFor(HostName host, string? written) =>
        written is ['*', .. var end] && host.Full.EndsWith(end, StringComparison.Ordinal);

    /// <summary>Istio's order of objects that compete: by age, then by name (model/push_context.go, <c>sortConfigByCreationTime</c>).</summary>
    public static bool ComesBefore(JsonObject left, JsonObject right) => Compare(left, right) < 0;

    /// <summary>What an object is called in messages.</summary>
    public static string Names(IEnumerable<JsonObject> items) => string.Join(", ", items.Select(item => MeshJson.NameOf(item).ToString()).Order(StringComparer.Ordinal));

    /// <summary>The wanted subsets that these rules, merged as Istio merges them, do not have.</summary>
    public ImmutableArray<WantedSubset> Lacking(IEnumerable<JsonObject> rules)
    {
        var merged = Merged(rules);
        return [.. Wanted.Where(wanted => !merged.Any(subset => wanted.IsMetBy(subset, Scene.Spec.SubsetLabel)))];
    }

    /// <summary>Callers that see these rules are answered now, so that a subset which the rules lack would be a fault of ours.</summary>
    public bool ServesNow(IEnumerable<JsonObject> rules)
    {
        var merged = Merged(rules);
        return NamedNow.All(name => merged.Any(subset => subset.Name == name));
    }

    private static ImmutableArray<SubsetObservation> Merged(IEnumerable<JsonObject> rules) =>
        [.. rules.Order(Comparer<JsonObject>.Create(Compare)).SelectMany(rule => SubsetEdits.Read(rule)).DistinctBy(subset => subset.Name)];

    private static int Compare(JsonObject left, JsonObject right) =>
        (Created(left), MeshJson.NameOf(left).Name, MeshJson.NameOf(left).Namespace).CompareTo((Created(right), MeshJson.NameOf(right).Name, MeshJson.NameOf(right).Namespace));

    // RFC 3339 in UTC to the second, as the API server writes it: text order is the order of time.
    private static string Created(JsonObject item) => item.Object("metadata").Text("creationTimestamp") ?? "";

    private IEnumerable<WantedSubset> FindWanted()
    {
        var status = Scene.Status;
        var canary = status.Canary == Scene.Spec.Version ? status.CanarySubset : null;
        var stable = status.Stable ?? Scene.Spec.StableVersion;
        if (stable is not null)
        {
            yield return new(status.StableSubset ?? Present(stable) ?? stable, stable);
        }

        if (Scene.Spec.Version != stable)
        {
            yield return new(canary ?? Present(Scene.Spec.Version) ?? Scene.Spec.Version, Scene.Spec.Version);
        }
    }

    private string? Present(string version) => SubsetEdits.Read(Rule)
        .FirstOrDefault(subset => subset.Labels.TryGetValue(Scene.Spec.SubsetLabel, out var value) && value == version)?.Name;
}

using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>A Service whose selector misses the pods of the version that is asked for: a subset can only choose among the Service's endpoints.</summary>
internal static class MissedPods
{
    public static IEnumerable<SpecProblem> Find(TrapContext context)
    {
        var spec = context.Scene.Spec;
        if (context.Scene.Service is not { } service)
        {
            yield break;
        }

        var selector = service.Object("spec").Map("selector");
        if (selector.TryGetValue(spec.SubsetLabel, out var pinned) && pinned != spec.Version)
        {
            yield return Problem(context, $"its selector asks for {spec.SubsetLabel}={pinned}: take this label out of the selector", isError: true);
            yield break;
        }

        var workloads = Workloads(context.Scene, ImmutableSortedDictionary<string, string>.Empty.Add(spec.SubsetLabel, spec.Version));
        if (selector.IsEmpty || workloads.Length == 0 || workloads.Any(workload => Missing(selector, workload.Labels).IsEmpty))
        {
            yield break;
        }

        // A workload that has a part of the selector is meant; one that has nothing of it belongs to another Service.
        var missed = workloads.FirstOrDefault(workload => Missing(selector, workload.Labels).Count < selector.Count);
        if (missed.Name is not null)
        {
            var labels = SubsetEdits.Describe(Missing(selector, missed.Labels));
            yield return Problem(context, $"{missed.Name} has {spec.SubsetLabel}={spec.Version} but not {labels}: add the labels there, or take them out of the selector", isError: false);
        }
    }

    private static SpecProblem Problem(TrapContext context, string detail, bool isError) => new(
        "SelectorMissesVersion", "spec.service", context.Scene.Spec.Service, $"a Service that selects the pods of {context.Scene.Spec.Version}; {detail}")
    { IsError = isError };

    /// <summary>The workloads with these labels.</summary>
    private static ImmutableArray<(string Name, ImmutableSortedDictionary<string, string> Labels)> Workloads(TrapScene scene, ImmutableSortedDictionary<string, string> labels) =>
    [
        .. scene.Deployments
            .Select(item => (Item: item, Metadata: item.Object("spec").Object("template").Object("metadata")))
            .Where(entry => entry.Metadata.HasAll("labels", labels))
            .Select(entry => ($"Deployment {MeshJson.NameOf(entry.Item)}", entry.Metadata.Map("labels"))),
        .. scene.Pods
            .Where(item => item.Object("metadata").HasAll("labels", labels))
            .Select(item => ($"Pod {MeshJson.NameOf(item)}", item.Object("metadata").Map("labels"))),
    ];

    private static ImmutableSortedDictionary<string, string> Missing(
        ImmutableSortedDictionary<string, string> selector, ImmutableSortedDictionary<string, string> labels) =>
        selector.Where(pair => labels.GetValueOrDefault(pair.Key) != pair.Value).ToImmutableSortedDictionary(StringComparer.Ordinal);
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>Finds routes that another Rollout manages already: it keeps them, and of two that begin together the older one does.</summary>
internal static class RouteConflicts
{
    /// <summary>A problem per route that belongs to another Rollout of the namespace.</summary>
    /// <param name="rollout">The Rollout that is looked at.</param>
    /// <param name="objects">The mesh's objects.</param>
    /// <param name="rollouts">All Rollouts of the namespace.</param>
    /// <param name="read">Reads one of them.</param>
    public static ImmutableArray<SpecProblem> Find(Rollout rollout, MeshObjects objects, IReadOnlyCollection<JsonObject> rollouts, Func<JsonObject, Rollout> read)
    {
        if (rollouts.Count < 2)
            return [];
        var names = rollout.Spec!.Traffic.VirtualServices.Select(reference => reference.Name).ToHashSet(StringComparer.Ordinal);
        var mine = RouteClaims.Of(rollout.Name, rollout.Spec, objects);
        var problems = ImmutableArray.CreateBuilder<SpecProblem>();
        foreach (var source in rollouts)
        {
            var key = source.Key();
            if (key.Name == rollout.Name.Name || !VirtualServiceNames(source).Any(name => name is not null && names.Contains(name)))
                continue;
            var other = read(source);
            if (other.Spec is null || other.DeletedAt is not null || !GoesFirst(other, rollout))
                continue;
            foreach (var claim in RouteClaims.Of(other.Name, other.Spec, objects).Intersect(mine).OrderBy(claim => claim.ToString(), StringComparer.Ordinal))
            {
                problems.Add(new SpecProblem(
                    "RouteClaimed",
                    "spec.traffic.virtualServices",
                    claim.ToString(),
                    $"a route that no other Rollout manages; Rollout {other.Name} manages this one"));
            }
        }

        return problems.ToImmutable();
    }

    /// <summary>The VirtualServices a Rollout names, without parsing all of it: most Rollouts of a namespace share none.</summary>
    internal static IEnumerable<string?> VirtualServiceNames(JsonObject rollout)
    {
        var references = ObjectJson.Children(ObjectJson.Child(rollout["spec"], "traffic"), "virtualServices").ToArray();
        return references.Length == 0
            ? [ObjectJson.Text(rollout["spec"], "service")]
            : references.Select(reference => ObjectJson.Text(reference, "name"));
    }

    // Creation times have a resolution of a second: who has taken the route keeps it, whatever the uids say.
    private static bool GoesFirst(Rollout other, Rollout rollout) =>
        other.Status.RoutesPinned != rollout.Status.RoutesPinned
            ? other.Status.RoutesPinned
            : (other.CreatedAt, other.Uid).CompareTo((rollout.CreatedAt, rollout.Uid)) < 0;
}

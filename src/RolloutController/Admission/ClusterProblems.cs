using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Admission;

/// <summary>What the caches know to stand in the way of a Rollout; the controller would report the same as conditions.</summary>
/// <param name="caches">Tells whether the caches can be believed.</param>
/// <param name="gatherer">Reads them as the controller does.</param>
/// <param name="watchNamespace">The only namespace in the caches; null for all.</param>
internal sealed class ClusterProblems(ClusterCaches caches, RolloutGatherer gatherer, string? watchNamespace)
{
    /// <summary>The problems; empty while the caches are not complete, and for namespaces that are not watched.</summary>
    public ImmutableArray<SpecProblem> Of(JsonObject rollout)
    {
        if (caches.Incomplete.Any() || (watchNamespace is { } only && rollout.Namespace() != only)) return [];
        var gathered = gatherer.Gather(rollout);
        if (gathered.Rollout.Spec is not { } spec) return [];
        var problems = ImmutableArray.CreateBuilder<SpecProblem>();
        if (gathered.Observation.Service is null)
            problems.Add(new SpecProblem("ServiceNotFound", "spec.service", spec.Service, $"a Service in namespace {rollout.Namespace()}; there is none yet"));
        problems.AddRange(gathered.Observation.Problems);
        problems.AddRange(gathered.Observation.Faults.Check(spec));
        if (gathered.Observation.Mesh is { } mesh) problems.AddRange(mesh.Problems);
        return problems.ToImmutable();
    }
}

using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Traps;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>Looks for traps in what is cached, and says what of the cluster is not.</summary>
/// <param name="view">What is cached.</param>
/// <param name="settings">What holds for the whole mesh.</param>
/// <param name="watchNamespace">The only namespace that is cached; null for all.</param>
/// <param name="isComplete">Whether a kind's cache is complete.</param>
public sealed class TrapSearch(IClusterView view, MeshSettings settings, string? watchNamespace, Func<ResourceKind, bool> isComplete)
{
    /// <summary>The traps around a Rollout; none where its spec cannot be used.</summary>
    public ImmutableArray<SpecProblem> Find(Rollout rollout, MeshObjects objects)
    {
        if (rollout.Spec is not { } spec)
            return [];
        var ns = rollout.Name.Namespace;
        return MeshTraps.Find(new TrapScene
        {
            Rollout = rollout.Name,
            Spec = spec,
            Status = rollout.Status,
            Mesh = objects,
            Service = view.Get(KnownKinds.Service, new ObjectKey(ns, spec.Service)),
            Namespace = view.Get(KnownKinds.Namespace, new ObjectKey("", ns)),
            Pods = [.. view.List(KnownKinds.Pod, ns)],
            Deployments = [.. view.List(KnownKinds.Deployment, ns)],
            HasPods = other => view.List(KnownKinds.Pod, other).Count > 0,
            Settings = settings,
        });
    }

    /// <summary>What was not looked at, and why.</summary>
    public IEnumerable<SpecProblem> NotLookedAt(string @namespace)
    {
        if (watchNamespace is not null)
            yield return UncheckedTraps.OtherNamespaces(watchNamespace);
        else if (!isComplete(KnownKinds.Namespace))
            yield return UncheckedTraps.NamespaceLabels(@namespace);
    }
}

using System.Collections.Immutable;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning;

/// <summary>Everything that a Rollout would write.</summary>
/// <param name="Rollout">The Rollout.</param>
/// <param name="Spec">Its spec.</param>
/// <param name="Stages">The stages, in order.</param>
/// <param name="Status">Where it ends.</param>
internal sealed record Plan(ObjectKey Rollout, RolloutSpec Spec, ImmutableArray<PlannedStage> Stages, RolloutStatus Status)
{
    /// <summary>The version that is asked for serves in the end.</summary>
    public bool Succeeds => Status.Phase == Phase.Healthy && Status.Stable == Spec.Version;

    /// <summary>The version that serves before the first step; null where none was found.</summary>
    public string? StableBefore => Stages.Select(stage => stage.Status.Stable).FirstOrDefault(stable => stable is not null) ?? Status.Stable;
}

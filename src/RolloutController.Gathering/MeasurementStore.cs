using System.Collections.Concurrent;
using RolloutController.Core.Gates;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>The last measurement round per Rollout, kept until the next one.</summary>
public sealed class MeasurementStore
{
    private readonly ConcurrentDictionary<ObjectKey, MeasurementRound> rounds = new();

    /// <summary>The last round; null before the first.</summary>
    public MeasurementRound? Get(ObjectKey rollout) => rounds.GetValueOrDefault(rollout);

    /// <summary>Stores a round.</summary>
    public void Set(ObjectKey rollout, MeasurementRound round) => rounds[rollout] = round;

    /// <summary>Forgets a Rollout that is gone.</summary>
    public void Forget(ObjectKey rollout) => rounds.TryRemove(rollout, out _);
}

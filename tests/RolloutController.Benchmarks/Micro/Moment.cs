using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;

namespace RolloutController.Benchmarks.Micro;

/// <summary>All that one decision rests on.</summary>
internal sealed record Moment(Rollout Rollout, Observation Observation, DateTimeOffset At)
{
    /// <summary>Decides.</summary>
    public Decision Decide() => Engine.Decide(Rollout, Observation, At);
}

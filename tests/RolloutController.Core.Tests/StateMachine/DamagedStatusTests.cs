using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Tests.StateMachine;

/// <summary>A status that somebody edited by hand or that an older version wrote.</summary>
public sealed class DamagedStatusTests
{
    private static readonly Func<RolloutStatus, RolloutStatus>[] Damages =
    [
        status => status with { Step = null },
        status => status with { Attempt = null },
        status => status with { Pause = null },
        status => status with { PausedPhase = null },
        status => status with { Stable = null },
        status => status with { StableSubset = null },
        status => status with { StableSubset = null, StableSubsetProven = false },
        status => status with { StableLabels = null },
        status => status with { Canary = null },
        status => status with { CanarySubset = null },
        status => status with { CanarySubset = null, CanarySubsetProven = false },
        status => status with { CanaryLabels = null },
        status => status with { OwnedSubsets = [], Conditions = [], History = [], Gates = [] },
        status => status with { Step = status.Step is null ? null : status.Step with { Index = 99 } },
        status => status with { Adopting = "v1" },
    ];

    public static TheoryData<Phase> Phases => [.. Enum.GetValues<Phase>()];

    [Theory]
    [MemberData(nameof(Phases))]
    public void A_decision_is_made_all_the_same(Phase phase)
    {
        var world = CommandTests.In(phase);
        foreach (var damage in Damages)
        {
            var rollout = world.Rollout with { Status = damage(world.Status) };
            var decision = Engine.Decide(rollout, world.Observation, world.Now);
            var again = Engine.Decide(rollout with { Status = decision.Status }, world.Observation, world.Now);
            Assert.Same(decision.Status, again.Status);
        }
    }
}

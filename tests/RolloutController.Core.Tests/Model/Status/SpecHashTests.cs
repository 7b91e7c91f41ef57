using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.Model.Status;

public sealed class SpecHashTests
{
    private static readonly RolloutBuilder Base = A.Rollout().WithGates(A.ErrorRateGate()).WithSteps(A.Weight(10, "1m"), A.Pause());

    [Fact]
    public void It_is_stable_across_releases() => Assert.Equal("eb6f892b28291f8d", Hash(Base));

    [Fact]
    public void It_does_not_depend_on_how_the_same_thing_is_written() =>
        Assert.Equal(Hash(Base), Hash(Base.WithSteps(A.Weight("10.0%", "60s", "step-1"), A.Pause(name: "step-2"))));

    [Fact]
    public void It_changes_with_version_steps_and_gates() => Assert.Equal(4, new[]
    {
        Hash(Base), Hash(Base.WithVersion("v3")), Hash(Base.WithSteps(A.Weight(11, "1m"), A.Pause())), Hash(Base.WithGates(A.ErrorRateGate(max: "2%"))),
    }.Distinct().Count());

    [Fact]
    public void It_does_not_change_with_what_takes_effect_at_once() =>
        Assert.Equal(Hash(Base), Hash(Base.Paused().WithBake("5m")));

    private static string Hash(RolloutBuilder rollout) => SpecHash.Of(rollout.Domain().Spec!);
}

using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine.Steps;

/// <summary>Every command while a step with generated routes is under way: what the table says, and what stands afterwards.</summary>
public sealed class CommandsAtStepsTests
{
    public static TheoryData<string, CommandVerb> Cases =>
        [.. new[] { "mirror", "testers", "fault" }.SelectMany(step => Enum.GetValues<CommandVerb>().Select(verb => (step, verb)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_command_does_what_the_table_says(string step, CommandVerb verb)
    {
        var world = StepWorlds.Of(
            A.Shadow(duration: "1m", name: "mirror"),
            A.HeaderRoute(duration: "1m", name: "testers"),
            A.Weight(10, "1m", "first"),
            A.Fault("ratings", "1m", "fault"),
            A.Weight(50, "10m", "half"));
        world.RunToStep(step);
        Assert.False(world.IsClean());

        var done = world.Say(verb);
        world.Pass();

        Assert.Equal(Transitions.Rule(Phase.Progressing, verb).Fits, done.Accepted);
        switch (verb)
        {
            case CommandVerb.Skip:
                Assert.NotEqual(step, world.StepName);
                Assert.Equal(step == "mirror", world.OnReviews() is ["header-route"]);
                Assert.Empty(world.OnRatings());
                break;
            case CommandVerb.PromoteFull:
                Assert.Equal(Phase.Promoting, world.Phase);
                Assert.True(world.IsClean());
                break;
            case CommandVerb.Abort:
                Assert.Equal(100, world.Weights["v1"]);
                Assert.True(world.IsClean());
                break;
            case CommandVerb.Pause:
                Assert.Equal(Phase.Paused, world.Phase);
                Assert.Equal(step == "fault", world.IsClean());
                Assert.True(world.Say(CommandVerb.Resume).Accepted);
                world.RunToStep(step);
                Assert.False(world.IsClean());
                break;
            case CommandVerb.Promote or CommandVerb.Resume or CommandVerb.Retry:
            default:
                Assert.Equal(step, world.StepName);
                Assert.False(world.IsClean());
                break;
        }
    }
}

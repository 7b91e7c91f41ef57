using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

/// <summary>Every command at every phase, as the table says.</summary>
public sealed class CommandTests
{
    public static TheoryData<Phase, CommandVerb> Pairs
    {
        get
        {
            var pairs = new TheoryData<Phase, CommandVerb>();
            foreach (var phase in Enum.GetValues<Phase>())
                foreach (var verb in Enum.GetValues<CommandVerb>())
                    pairs.Add(phase, verb);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_command_is_carried_out_or_refused_as_the_table_says(Phase phase, CommandVerb verb)
    {
        var world = In(phase);
        var before = world.Status;
        var traffic = TrafficOf.Status(before);
        var result = world.Say(verb);
        var expected = Transitions.Rule(phase, verb).Fits && !(phase == Phase.Paused && verb == CommandVerb.Resume);
        Assert.True(expected == result.Accepted, $"{phase}/{verb}: {result.Result}");
        Assert.Equal(("rolloutctl", CommandVerbs.Text(verb)), (result.By, result.Verb));
        Assert.Contains(world.Events, one => one.Reason == (expected ? "CommandAccepted" : "CommandRefused"));
        if (expected) return;
        Assert.Equal(before.Phase, world.Phase);
        Assert.Equal(traffic.Routes, TrafficOf.Status(world.Status).Routes);
    }

    [Theory]
    [InlineData(Phase.Preparing)]
    [InlineData(Phase.Progressing)]
    [InlineData(Phase.Paused)]
    [InlineData(Phase.Promoting)]
    public void Abort_asks_for_all_traffic_on_stable_in_the_same_decision(Phase phase)
    {
        var world = In(phase);
        world.Say(CommandVerb.Abort);
        Assert.Equal(Phase.RollingBack, world.Phase);
        Assert.Equal(Percentage.Zero, world.Status.CanaryWeight);
        Assert.True(world.Last.TowardsStable);
        Assert.Equal(100, world.Weights["v1"]);
        world.RunTo(Phase.Degraded);
        Assert.Equal("AbortAsked", world.Status.Attempt!.FailureReason);
    }

    [Theory]
    [InlineData(Phase.Preparing)]
    [InlineData(Phase.Progressing)]
    [InlineData(Phase.Promoting)]
    public void Pause_holds_and_resume_goes_on_where_it_was(Phase phase)
    {
        var world = In(phase);
        world.Say(CommandVerb.Pause);
        Assert.Equal(Phase.Paused, world.Phase);
        var weights = world.Weights;
        world.RunFor(TimeSpan.FromHours(3));
        Assert.Equal(Phase.Paused, world.Phase);
        Assert.Equal(weights, world.Weights);
        Assert.True(world.Say(CommandVerb.Resume).Accepted);
        Assert.Equal(phase, world.Phase);
        world.RunUntil(w => w.Phase is Phase.Healthy || w.Status.Pause?.Reason == PauseReason.Step);
    }

    [Theory]
    [InlineData(Phase.Preparing)]
    [InlineData(Phase.Progressing)]
    [InlineData(Phase.Paused)]
    [InlineData(Phase.Promoting)]
    public void Promote_full_goes_to_100_percent_without_gates_and_without_steps(Phase phase)
    {
        var world = In(phase);
        var steps = Steps(world);
        world.Prometheus = _ => new Measurement.Value(1, 1000);
        world.RoutingFailures = new Measurement.Value(1, 1000);
        Assert.True(world.Say(CommandVerb.PromoteFull).Accepted);
        world.RunTo(Phase.Healthy);
        Assert.Equal("v2", world.Status.Stable);
        Assert.Equal(steps, Steps(world));

        static int Steps(World world) => world.Status.History.Count(entry => entry.Trigger == "StepEntered");
    }

    [Fact]
    public void Skip_ends_the_step_without_waiting_for_its_gates_or_its_time()
    {
        var world = new World(A.Rollout().WithSteps(A.Weight(10, "1h", "first"), A.Weight(50, "1h", "half")).WithGates(A.ErrorRateGate()))
        {
            Prometheus = _ => new Measurement.NoData("none"),
        };
        world.RunToStep("first");
        world.Say(CommandVerb.Skip);
        Assert.Equal("half", world.StepName);
        Assert.Equal(50, world.Weights["v2"]);
    }

    [Fact]
    public void A_command_whose_id_is_recorded_is_not_carried_out_again()
    {
        var world = In(Phase.Progressing);
        world.Say(CommandVerb.Skip);
        var step = world.StepName;
        world.Command = new AcceptedCommand(world.Status.LastCommand!.Id, "skip", CommandVerb.Skip, "rolloutctl");
        Assert.True(world.Pass().CommandDone);
        Assert.Equal(step, world.StepName);
    }

    [Fact]
    public void An_unknown_verb_is_refused_with_the_known_ones()
    {
        var world = In(Phase.Progressing);
        world.Command = new AcceptedCommand("x", "rollbck", null, "kubectl-edit");
        world.Pass();
        Assert.False(world.Status.LastCommand!.Accepted);
        Assert.Contains("promote-full", world.Status.LastCommand.Result);
    }

    [Fact]
    public void Resume_undoes_the_pause_command_only_and_the_spec_wins()
    {
        var world = In(Phase.Progressing);
        world.Edit(rollout => rollout.Paused());
        world.Say(CommandVerb.Pause);
        Assert.Equal(PauseReason.Spec, world.Status.Pause?.Reason);
        Assert.True(world.Say(CommandVerb.Resume).Accepted);
        Assert.Equal(Phase.Paused, world.Phase);
        Assert.False(world.Say(CommandVerb.Promote).Accepted);
        world.Edit(rollout => rollout.Paused(false));
        world.Pass();
        Assert.Equal(Phase.Progressing, world.Phase);
    }

    [Fact]
    public void A_pause_command_on_a_pause_step_leaves_the_pause_step_when_it_is_undone()
    {
        var world = In(Phase.Paused);
        world.Say(CommandVerb.Pause);
        Assert.Equal(PauseReason.Command, world.Status.Pause?.Reason);
        world.Say(CommandVerb.Resume);
        Assert.Equal(PauseReason.Step, world.Status.Pause?.Reason);
    }

    [Fact]
    public void Timers_stand_still_while_paused()
    {
        var world = In(Phase.Progressing);
        var left = world.Status.Step!.Deadline!.Value - world.Now;
        world.Say(CommandVerb.Pause);
        world.RunFor(TimeSpan.FromHours(1));
        world.Say(CommandVerb.Resume);
        Assert.Equal(left, world.Status.Step!.Deadline!.Value - world.Now);
    }

    internal static World In(Phase phase)
    {
        var rollout = A.Rollout().WithSteps(A.Weight(10, "2m", "first"), A.Pause(name: "hold"), A.Weight(50, "2m", "half")).WithGates(A.ErrorRateGate()).WithBake("5m");
        var world = new World(rollout);
        switch (phase)
        {
            case Phase.Preparing:
                world.NotReady("v2");
                world.RunTo(Phase.Preparing);
                world.Ready("v2");
                break;
            case Phase.Healthy:
                world.Edit(one => one.WithVersion("v1"));
                world.RunTo(Phase.Healthy);
                break;
            case Phase.Progressing:
                world.RunToStep("first");
                break;
            case Phase.Paused:
                world.RunToStep("hold");
                break;
            case Phase.Promoting:
                world.RunToStep("hold");
                world.Say(CommandVerb.Promote);
                world.RunToStep("promotion");
                break;
            case Phase.RollingBack:
                world.RunToStep("first");
                world.Istiod = World.Pending;
                world.Say(CommandVerb.Abort);
                break;
            case Phase.Degraded:
                world.RunToStep("first");
                world.Say(CommandVerb.Abort);
                world.RunTo(Phase.Degraded);
                break;
            case Phase.Invalid:
                world.VirtualService = null;
                world.RunTo(Phase.Invalid);
                break;
            case Phase.Terminating:
                world.RunToStep("first");
                world.Istiod = World.Pending;
                world.Delete();
                world.Pass();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(phase), phase, "no such phase");
        }

        Assert.Equal(phase, world.Phase);
        return world;
    }
}

using System.Text.Json.Nodes;
using RolloutController.Cli.Verbs;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;

namespace RolloutController.Cli.Tests.Verbs;

public sealed class AwaitedCommandTests
{
    private readonly AwaitedCommand _promote = new(State("1", last: Done("old", "promote")), "promote");

    [Fact]
    public void The_state_before_the_command_and_the_pending_command_say_nothing()
    {
        Assert.Null(_promote.Look(State("1", last: Done("old", "promote"))));
        Assert.Null(_promote.Look(State("2", pending: "promote", last: Done("old", "promote"))));
        Assert.Contains("no controller took it up within 30s", Standing, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_under_the_uuid_that_the_controller_gave_it_is_ours()
    {
        Assert.Null(_promote.Look(State("3", accepted: "new promote rolloutctl", last: Done("old", "promote"))));
        Assert.Contains("was taken up but not carried out", Standing, StringComparison.Ordinal);

        Assert.Equal("new", _promote.Look(State("4", accepted: "new promote rolloutctl", last: Done("new", "promote")))?.Id);
    }

    [Fact]
    public void Where_the_acceptance_was_missed_a_new_last_command_of_the_same_verb_is_ours()
    {
        Assert.Null(_promote.Look(State("4", last: Done("theirs", "pause"))));

        Assert.Equal("new", _promote.Look(State("5", last: Done("new", "promote")))?.Id);
    }

    [Fact]
    public void The_result_of_another_command_is_not_taken_for_ours_once_the_uuid_is_known()
    {
        Assert.Null(_promote.Look(State("3", accepted: "new promote rolloutctl")));

        Assert.Null(_promote.Look(State("4", last: Done("theirs", "promote"))));
    }

    [Fact]
    public void A_command_that_vanished_is_told_apart_from_one_that_waits()
    {
        Assert.Null(_promote.Look(State("3", last: Done("old", "promote"))));

        Assert.Contains("was taken away before a controller carried it out", Standing, StringComparison.Ordinal);
    }

    private string Standing => _promote.Standing(Scene.Reviews, TimeSpan.FromSeconds(30));

    private static LastCommand Done(string id, string verb) => new(id, verb, Scene.Now, "jane", true, "done");

    private static JsonObject State(string version, string? pending = null, string? accepted = null, LastCommand? last = null)
    {
        var rollout = A.Rollout().WithResourceVersion(version).WithStatus(Statuses.Paused with { LastCommand = last });
        if (pending is not null) rollout = rollout.WithCommand(pending);
        if (accepted is not null) rollout = rollout.WithAnnotation(WellKnown.AcceptedCommandAnnotation, accepted);
        return rollout.Json();
    }
}

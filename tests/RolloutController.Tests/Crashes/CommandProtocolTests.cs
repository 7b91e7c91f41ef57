using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Simulation.Cluster;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Crashes;

/// <summary>A command is carried out exactly once, wherever the controller is killed and whenever the same command is written again.</summary>
public class CommandProtocolTests
{
    [Fact]
    public void A_promote_ends_one_pause_wherever_the_controller_is_killed()
    {
        var writes = Run(null, (_, _) => false).Writes;
        Assert.True(writes >= 3, $"accept, status, remove; {writes} writes");
        for (var at = 1; at <= writes; at++)
        {
            foreach (var after in new[] { false, true })
            {
                var (_, world) = Run(null, (number, isAfter) => number == at && isAfter == after);
                Assert.True(world.Status.Step!.Name == "two", $"killed {(after ? "after" : "before")} write {at}: at step {world.Status.Step.Name}");
                Assert.Single(Commands(world));
                Assert.Null(world.Rollout["metadata"]!["annotations"]?[WellKnown.AcceptedCommandAnnotation]);
            }
        }
    }

    [Fact]
    public void The_same_command_written_again_in_any_gap_counts_again_exactly_if_the_first_was_taken_up()
    {
        var writes = Run(null, (_, _) => false).Writes;
        var counted = new List<int>();
        for (var at = 1; at <= writes; at++)
        {
            foreach (var after in new[] { false, true })
            {
                var (_, world) = Run(
                    (number, isAfter, again) =>
                    {
                        if (number == at && isAfter == after)
                            again.CommandInBetween("promote");
                    },
                    (_, _) => false);

                // Written while the first still stood there it changed nothing: the two are one.
                var expected = world.Cluster.History.Count(write => write.FieldManager == "rolloutctl" && write.Changed);
                Assert.True(Commands(world).Count == expected, $"again {(after ? "after" : "before")} write {at}: carried out {Commands(world).Count} times, expected {expected}");
                Assert.Equal(expected == 2 ? "three" : "two", world.Status.Step!.Name);
                counted.Add(expected);
            }
        }

        Assert.Contains(2, counted);
    }

    [Fact]
    public void A_command_that_is_no_command_is_refused_once_and_taken_off()
    {
        var world = Scenarios.AtTenPercent();

        world.Command("promote everything; now");
        world.Until(() => world.Status.LastCommand is not null, "the command is answered");
        world.Scheduler.RunUntilIdle();

        Assert.False(world.Status.LastCommand!.Accepted);
        Assert.Contains("unknown command", world.Status.LastCommand.Result, StringComparison.Ordinal);
        Assert.Null(world.Rollout["metadata"]!["annotations"]?[WellKnown.CommandAnnotation]);
        Assert.Null(world.Rollout["metadata"]!["annotations"]?[WellKnown.AcceptedCommandAnnotation]);
    }

    /// <summary>Runs to the first pause, promotes, and waits until all is quiet.</summary>
    private static (int Writes, ControllerWorld World) Run(Action<int, bool, ControllerWorld>? inGap, Func<int, bool, bool> dies)
    {
        var world = Scenarios.Healthy(Scenarios.TwoPauses);
        world.SetVersion("v2");
        world.Until(() => world.Status.Step?.Name == "one" && world.Status.Phase == Phase.Paused, "the first pause");
        world.Scheduler.RunUntilIdle();
        var replica = world.Replicas[0];
        var before = replica.Writes;
        replica.DiesAt = (_, isAfter) =>
        {
            inGap?.Invoke(replica.Writes - before, isAfter, world);
            return dies(replica.Writes - before, isAfter);
        };
        world.Succession = true;

        world.Command("promote");
        world.Until(() => world.Status.LastCommand is not null, "the command is carried out");
        world.RunFor(TimeSpan.FromMinutes(2));
        HistoryInvariants.Check(world);
        return (replica.Writes - before, world);
    }

    private static HashSet<string> Commands(ControllerWorld world) =>
    [
        .. world.Cluster.History
            .Where(write => write.Kind == MeshKinds.Rollout && write.Verb != RequestVerb.Delete)
            .Select(write => RolloutReader.Read(write.After!).Status.LastCommand?.Id)
            .OfType<string>(),
    ];
}

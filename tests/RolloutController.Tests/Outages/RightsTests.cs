using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Outages;

/// <summary>Rights are taken from the controller midway, and given back: people are told, nothing presses, and all goes on by itself.</summary>
public class RightsTests
{
    [Fact]
    public void Without_the_right_to_write_routes_a_condition_and_one_Event_say_so_and_it_is_tried_once_a_second()
    {
        var world = Scenarios.AtTenPercent();
        var requests = Forbid(world, request => request.Kind == MeshKinds.VirtualService && request.IsWrite);
        world.Until(() => requests.Count > 0, "the next weight is refused");

        world.RunFor(TimeSpan.FromMinutes(10));

        var condition = world.Status.Conditions.Find(ConditionTypes.TrafficSettled)!;
        Assert.Equal(("False", "WriteRefused"), (condition.Status, condition.Reason));
        Assert.Contains("forbidden", condition.Message, StringComparison.Ordinal);
        var told = Assert.Single(world.Events, happened => happened.Reason == "WriteRefused");
        Assert.True(told.IsWarning);
        Assert.Contains("VirtualService bookinfo/reviews: forbidden", told.Note, StringComparison.Ordinal);
        Assert.InRange(InTheLastMinute(world, requests), 30, 61);
        Assert.Equal("v1=90 v2=10", world.Weights);

        EndsWell(world);
    }

    [Fact]
    public void Without_the_right_to_write_status_no_weight_rises_one_Event_says_why_and_it_is_tried_a_few_times_a_minute()
    {
        var world = Scenarios.AtTenPercent();
        var requests = Forbid(world, request => request is { Subresource: "status", IsWrite: true });

        world.RunFor(TimeSpan.FromMinutes(10));

        var told = Assert.Single(world.Events, happened => happened.Reason == "StatusNotWritable");
        Assert.True(told.IsWarning);
        Assert.Contains("forbidden", told.Note, StringComparison.Ordinal);
        Assert.InRange(InTheLastMinute(world, requests), 1, 10);
        Assert.Equal("v1=90 v2=10", world.Weights);

        EndsWell(world);
    }

    [Fact]
    public void Without_the_right_to_annotate_a_command_waits_one_Event_says_why_and_it_is_carried_out_in_the_end()
    {
        var world = Scenarios.AtTenPercent();
        Forbid(world, request => request.Verb == RequestVerb.Patch && request.Kind == MeshKinds.Rollout);
        world.Command("pause");

        world.RunFor(TimeSpan.FromMinutes(1));
        var told = Assert.Single(world.Events, happened => happened.Reason == "CommandWaits");
        Assert.Contains("forbidden", told.Note, StringComparison.Ordinal);

        world.RequestFaults.Clear();
        world.Until(() => world.Status.LastCommand is { Verb: "pause" }, "the command is carried out");
    }

    [Fact]
    public void Without_any_right_it_is_not_ready_and_asks_ever_more_rarely_until_it_has_them_again()
    {
        var world = Scenarios.AtTenPercent();
        var requests = Forbid(world, request => request.Client == "replica-1");
        world.Cluster.CutWatches();

        world.RunFor(TimeSpan.FromMinutes(10));

        Assert.Contains("the API server is not seen: ", world.Controller!.Health.Readiness(), StringComparison.Ordinal);
        Assert.InRange(InTheLastMinute(world, requests), 1, 60);
        Assert.Equal("v1=90 v2=10", world.Weights);

        EndsWell(world);
        Assert.Null(world.Controller.Health.Readiness());
    }

    /// <summary>Refuses these requests of the controller; returns when each was made.</summary>
    private static List<DateTimeOffset> Forbid(ControllerWorld world, Func<ClusterRequest, bool> which)
    {
        var requests = new List<DateTimeOffset>();
        world.RequestFaults.FailBefore(
            request =>
            {
                var hit = request.Client == "replica-1" && which(request);
                if (hit)
                    requests.Add(world.Time.GetUtcNow());
                return hit;
            },
            Faults.Forbidden);
        return requests;
    }

    private static int InTheLastMinute(ControllerWorld world, List<DateTimeOffset> requests) =>
        requests.Count(at => at > world.Time.GetUtcNow() - TimeSpan.FromMinutes(1));

    private static void EndsWell(ControllerWorld world)
    {
        world.RequestFaults.Clear();
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v2" }, "v2 promoted");
        Assert.Equal(1, world.Status.Attempt!.Number);
        HistoryInvariants.Check(world);
    }
}

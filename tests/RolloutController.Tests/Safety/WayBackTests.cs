using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Safety;

/// <summary>I4: traffic goes back to stable whatever else cannot be written.</summary>
public class WayBackTests
{
    public static TheoryData<string, Func<ApiException>> Faulty => new()
    {
        { "500", Faults.ServerError }, { "conflict", Faults.Conflict }, { "time-out", Faults.Timeout }, { "no connection", Faults.Unreachable }, { "no right", Faults.Forbidden },
    };

    [Theory]
    [MemberData(nameof(Faulty), DisableDiscoveryEnumeration = true)]
    public void A_failed_gate_reaches_the_route_though_the_status_cannot_be_written(string what, Func<ApiException> fault)
    {
        Assert.NotEmpty(what);
        var world = Scenarios.AtTenPercent();
        world.RequestFaults.FailBefore(IsStatusWrite, fault);
        world.Measure = _ => Scenarios.Bad;

        world.Until(() => world.ServesOnly("v1"), "traffic is back");
        Assert.Equal(Phase.Progressing, world.Status.Phase);

        world.RequestFaults.Clear();
        world.Until(Phase.Degraded);
        HistoryInvariants.Check(world);
    }

    [Fact]
    public void An_answer_lost_after_the_status_stood_takes_traffic_back_once()
    {
        var world = Scenarios.AtTenPercent();
        world.RequestFaults.FailAfter(IsStatusWrite, Faults.Timeout, times: 1);
        world.Measure = _ => Scenarios.Bad;

        world.Until(Phase.Degraded);

        Assert.True(world.ServesOnly("v1"));
        Assert.Single(world.Status.History, entry => entry.Trigger == "GateFailed");
        HistoryInvariants.Check(world);
    }

    [Fact]
    public void A_finalizer_that_cannot_be_put_back_does_not_hold_the_way_back()
    {
        var world = Scenarios.AtTenPercent();
        world.RequestFaults.FailBefore(request => request.Kind == MeshKinds.Rollout && request.Client.StartsWith("replica", StringComparison.Ordinal) && request.IsWrite, Faults.ServerError);
        world.Patch(MeshKinds.Rollout, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        world.Measure = _ => Scenarios.Bad;

        world.Until(() => world.ServesOnly("v1"), "traffic is back");
    }

    [Fact]
    public void A_command_that_cannot_be_taken_up_does_not_hold_a_failed_gate_back()
    {
        var world = Scenarios.AtTenPercent();
        world.RequestFaults.FailBefore(request => request is { Verb: RequestVerb.Patch } && request.Client.StartsWith("replica", StringComparison.Ordinal), Faults.ServerError);
        world.Command("pause");
        world.Measure = _ => Scenarios.Bad;

        world.Until(() => world.ServesOnly("v1"), "traffic is back");

        world.RequestFaults.Clear();
        world.Until(() => world.Status.LastCommand is not null, "the command is answered in the end");
    }

    [Fact]
    public void A_refused_VirtualService_does_not_keep_the_other_from_stable()
    {
        var world = TwoVirtualServices();
        world.RequestFaults.FailBefore(request => request.Kind == MeshKinds.VirtualService && request.Key.Name == "reviews" && request.IsWrite, Faults.WebhookDown);

        world.Command("abort");
        world.Until(() => !Routes(world, "reviews-b").Contains("v2", StringComparison.Ordinal), "the other one is back");

        Assert.Contains("v2", Routes(world, "reviews"), StringComparison.Ordinal);
        world.RequestFaults.Clear();
        world.Until(Phase.Degraded);
        Assert.DoesNotContain("v2", Routes(world, "reviews"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_weight_of_the_next_step_does_not_keep_the_fault_of_the_one_before()
    {
        var world = AtFault();
        world.RequestFaults.FailBefore(request => request.Kind == MeshKinds.VirtualService && request.Key.Name == "reviews" && request.IsWrite, Faults.WebhookDown);

        world.Until(() => world.Status.Step!.Name == "half", "the next step");
        world.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal("v1=90 v2=10", world.Weights);
        Assert.Empty(world.Generated);
    }

    [Fact]
    public void Deleted_while_nothing_can_be_written_it_stays_until_its_fault_is_gone()
    {
        var world = AtFault();
        world.RequestFaults.FailBefore(request => request.Kind == MeshKinds.VirtualService && request.IsWrite, Faults.WebhookDown);
        world.Do(() => world.Users.DeleteAsync(MeshKinds.Rollout, ControllerWorld.Name, new DeleteOptions(), CancellationToken.None));
        world.RunFor(TimeSpan.FromMinutes(10));
        Assert.Equal(Phase.Terminating, world.Status.Phase);

        world.RequestFaults.Clear();
        world.Until(() => world.Cluster.Find(MeshKinds.Rollout, ControllerWorld.Name) is null, "the Rollout is gone");

        Assert.Empty(world.Generated);
        Assert.True(world.ServesOnly("v1"), world.Weights);
    }

    [Fact]
    public void With_the_webhook_down_the_way_back_is_tried_every_second_said_once_and_heals()
    {
        var world = Scenarios.AtTenPercent();
        var tries = new List<DateTimeOffset>();
        world.RequestFaults.FailBefore(
            request =>
            {
                var hit = IsMeshWrite(request);
                if (hit)
                    tries.Add(world.Time.GetUtcNow());
                return hit;
            },
            Faults.WebhookDown);
        world.Command("abort");

        world.RunFor(TimeSpan.FromMinutes(2));

        Assert.InRange(tries.Count, 100, 125);
        Assert.All(tries.Zip(tries.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(999), $"tried after {pair.Second - pair.First}"));
        Assert.Contains("webhook", world.Status.Message, StringComparison.Ordinal);
        Assert.Single(world.Logs.Lines, line => line.Level >= LogLevel.Warning && line.Text.Contains("webhook", StringComparison.Ordinal));

        world.RequestFaults.Clear();
        world.RunFor(TimeSpan.FromSeconds(3));
        Assert.True(world.ServesOnly("v1"));
    }

    [Fact]
    public void A_stable_subset_that_is_gone_and_cannot_be_added_is_not_routed_to()
    {
        var world = Scenarios.AtTenPercent();
        world.RequestFaults.FailBefore(request => request.Kind == MeshKinds.DestinationRule && request.IsWrite && request.Client.StartsWith("replica", StringComparison.Ordinal), Faults.WebhookDown);
        world.Patch(MeshKinds.DestinationRule, new JsonObject { ["spec"] = new JsonObject { ["subsets"] = new JsonArray(Subset("v2")) } });
        world.Command("abort");
        world.RunFor(TimeSpan.FromSeconds(30));

        HistoryInvariants.Check(world);
        Assert.Equal("v1=90 v2=10", world.Weights);

        world.RequestFaults.Clear();
        world.Until(() => world.ServesOnly("v1"), "back");
        HistoryInvariants.Check(world);
    }

    [Theory]
    [InlineData("windows", """[{"cron": "every day", "timeZone": "UTC"}]""")]
    [InlineData("steps", """[{"name": "mirror", "shadow": {"percentage": 101}}]""")]
    [InlineData("analysis", """{"gates": [{"name": "errors"}]}""")]
    public void A_spec_broken_midway_can_still_be_aborted(string field, string value)
    {
        var world = Scenarios.AtTenPercent();
        world.Patch(MeshKinds.Rollout, new JsonObject { ["spec"] = new JsonObject { [field] = JsonNode.Parse(value) } });
        world.Until(() => world.Status.Conditions.Any(condition => condition is { Type: "SpecValid", Status: "False" }), "the fault is reported");
        Assert.Equal("v1=90 v2=10", world.Weights);

        world.Command("abort");

        world.Until(() => world.ServesOnly("v1"), "traffic is back");
    }

    [Fact]
    public void Deleted_with_a_broken_spec_it_still_takes_traffic_back()
    {
        var world = Scenarios.AtTenPercent();
        world.Patch(MeshKinds.Rollout, new JsonObject { ["spec"] = new JsonObject { ["steps"] = "none" } });
        world.Do(() => world.Users.DeleteAsync(MeshKinds.Rollout, ControllerWorld.Name, new DeleteOptions(), CancellationToken.None));

        world.Until(() => world.Cluster.Find(MeshKinds.Rollout, ControllerWorld.Name) is null, "gone");

        Assert.True(world.ServesOnly("v1"));
    }

    private static bool IsStatusWrite(ClusterRequest request) => request.Kind == MeshKinds.Rollout && request.Subresource == "status";

    private static bool IsMeshWrite(ClusterRequest request) =>
        request.IsWrite && (request.Kind == MeshKinds.VirtualService || request.Kind == MeshKinds.DestinationRule);

    private static JsonObject Subset(string version) =>
        new() { ["name"] = version, ["labels"] = new JsonObject { ["version"] = version } };

    private static string Routes(ControllerWorld world, string name) =>
        world.Cluster.Find(MeshKinds.VirtualService, ControllerWorld.Name with { Name = name })!["spec"]!.ToJsonString();

    private static ControllerWorld TwoVirtualServices()
    {
        var world = new ControllerWorld().WithReviews("v1", "v2").Start();
        world.Do(() => world.Users.CreateAsync(MeshKinds.VirtualService, SecondVirtualService(), WriteOptions.Default, CancellationToken.None));
        world.Apply(Scenarios.TwoSteps
            .With("traffic.virtualServices", new JsonArray(new JsonObject { ["name"] = "reviews" }, new JsonObject { ["name"] = "reviews-b" }))
            .Json());
        world.Until(Phase.Healthy);
        world.SetVersion("v2");
        world.Until(() => world.Weights == "v1=90 v2=10" && world.Status.Step?.Stage == Stage.Baking, "10 % on v2, baking");
        return world;
    }

    private static JsonObject SecondVirtualService()
    {
        var second = Objects.VirtualService("reviews", "v1");
        second["metadata"]!["name"] = "reviews-b";
        second["spec"]!["gateways"] = new JsonArray("bookinfo-gateway");
        second["spec"]!["hosts"] = new JsonArray("bookinfo.example.com");
        return second;
    }

    /// <summary>v2 has 10 %, and its calls to ratings fail.</summary>
    private static ControllerWorld AtFault()
    {
        var world = Scenarios.Healthy(Scenarios.TwoSteps.WithSteps(
            A.Weight(10, "10s", "first"), A.Step("fault", "faultInjection", A.Abort().With("create", true), "30s"), A.Weight(50, "30s", "half")));
        world.SetVersion("v2");
        world.Until(() => world.Status.Step is { Name: "fault", Stage: Stage.Baking }, "the fault stands");
        world.Scheduler.RunUntilIdle();
        Assert.Single(world.Generated);
        return world;
    }
}

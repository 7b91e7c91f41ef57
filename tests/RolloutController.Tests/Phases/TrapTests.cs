using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Phases;

/// <summary>Traps are found in what the caches hold, of whatever namespace, and told; what is not cached is told as well.</summary>
public sealed class TrapTests
{
    private static readonly JsonObject s_hiding = new()
    {
        ["apiVersion"] = "networking.istio.io/v1beta1",
        ["kind"] = "DestinationRule",
        ["metadata"] = new JsonObject { ["name"] = "all", ["namespace"] = "shop" },
        ["spec"] = new JsonObject
        {
            ["host"] = "*.local",
            ["subsets"] = new JsonArray(new JsonObject { ["name"] = "v1", ["labels"] = new JsonObject { ["version"] = "v1" } }),
        },
    };

    [Fact]
    public void A_rule_in_the_callers_namespace_keeps_the_next_version_from_starting_and_lets_go_when_it_is_gone()
    {
        var world = Scenarios.Healthy();
        Create(world, KnownKinds.Namespace, Objects.Namespace("shop"));
        Create(world, KnownKinds.Pod, Caller());
        Create(world, MeshKinds.DestinationRule, s_hiding);
        world.SetVersion("v2");
        world.Until(Phase.Invalid);
        Assert.Contains(world.Status.Conditions, condition => condition is { Type: ConditionTypes.SpecValid, Reason: "DestinationRuleHidden" });
        Assert.Contains("shop/all", world.Status.Message, StringComparison.Ordinal);
        Assert.Equal("v1", world.Subsets);

        world.Do(() => world.Users.DeleteAsync(MeshKinds.DestinationRule, new ObjectKey("shop", "all"), DeleteOptions.Default, CancellationToken.None));
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v2" }, "v2 is promoted");
    }

    [Fact]
    public void One_that_comes_midway_holds_neither_the_steps_nor_the_way_back()
    {
        var world = Scenarios.AtTenPercent();
        Create(world, KnownKinds.Pod, Caller());
        Create(world, MeshKinds.DestinationRule, s_hiding);
        world.Until(() => world.Weights == "v1=50 v2=50", "the next step");
        Assert.NotNull(Condition(world, ConditionTypes.TrapsFound));

        world.Command("abort");
        world.Until(Phase.Degraded);
        Assert.True(world.ServesOnly("v1"));
    }

    [Fact]
    public void Where_one_namespace_is_watched_it_is_told_what_was_not_looked_at_and_nothing_beyond_is_asked_for()
    {
        var world = new ControllerWorld().WithReviews("v1", "v2");
        var beyond = new List<ClusterRequest>();
        world.RequestFaults.FailBefore(
            request =>
            {
                var isBeyond = request is { Client: "replica-1", Key.Namespace: not "bookinfo" };
                if (isBeyond)
                    beyond.Add(request);
                return isBeyond;
            },
            Denied);
        Create(world, MeshKinds.DestinationRule, s_hiding);
        Create(world, KnownKinds.Pod, Caller());
        world.StartReplica(watchNamespace: "bookinfo");
        world.Apply(Scenarios.TwoSteps.WithVersion("v2").WithStableVersion("v1").Json());
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v2" }, "v2 is promoted");

        var notLookedAt = Condition(world, ConditionTypes.TrapsUnchecked)!;
        Assert.Equal("True", notLookedAt.Status);
        Assert.Contains("--watch-namespace: bookinfo", notLookedAt.Message, StringComparison.Ordinal);
        Assert.Contains("a VirtualService there that names a subset does not keep it from being removed", notLookedAt.Message, StringComparison.Ordinal);
        Assert.Null(Condition(world, ConditionTypes.TrapsFound));
        Assert.Empty(beyond);
    }

    [Fact]
    public void Without_the_right_to_read_namespaces_it_runs_and_says_what_it_did_not_see_until_it_may()
    {
        var world = new ControllerWorld().WithReviews("v1", "v2");
        world.RequestFaults.FailBefore(request => request.Client == "replica-1" && request.Kind == KnownKinds.Namespace, Denied);
        var replica = world.StartReplica();
        world.Apply(Scenarios.TwoSteps.Json());
        world.Until(Phase.Healthy);
        Assert.Contains("list and watch on namespaces", Condition(world, ConditionTypes.TrapsUnchecked)!.Message, StringComparison.Ordinal);
        Assert.Null(replica.Controller.Health.Readiness());

        world.RequestFaults.Clear();
        world.Until(() => Condition(world, ConditionTypes.TrapsUnchecked) is null, "namespaces are read");
    }

    [Fact]
    public void With_all_rights_nothing_is_left_unchecked()
    {
        var world = Scenarios.Healthy();
        Assert.Null(Condition(world, ConditionTypes.TrapsUnchecked));
        Assert.Null(Condition(world, ConditionTypes.TrapsFound));
    }

    private static ApiException Denied() => new(ApiErrorReason.Forbidden, 403, "not permitted");

    private static Condition? Condition(ControllerWorld world, string type) => world.Status.Conditions.FirstOrDefault(condition => condition.Type == type);

    private static JsonObject Caller()
    {
        var pod = Objects.Pod("storefront", "v1");
        pod["metadata"]!["namespace"] = "shop";
        return pod;
    }

    private static void Create(ControllerWorld world, ResourceKind kind, JsonObject item) =>
        world.Do(() => world.Users.CreateAsync(kind, item.DeepClone().AsObject(), WriteOptions.Default, CancellationToken.None));
}

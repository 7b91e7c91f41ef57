using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Gathering;

public class FaultPermissionsTests
{
    [Theory]
    [InlineData("forbidden")]
    [InlineData("forbiden")]
    public void A_namespace_that_does_not_allow_faults_refuses_the_attempt_until_it_does(string word)
    {
        var world = Scenarios.Healthy(Scenarios.EveryKind);
        Annotate(world, word);

        world.SetVersion("v2");
        world.Until(Phase.Invalid);

        Assert.Contains($"annotation rollout-controller.io/fault-injection of namespace bookinfo is {word}", world.Status.Message, StringComparison.Ordinal);
        Annotate(world, "allowed");
        world.Until(() => world.Ratings is not null, "the fault stands");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("allowed", true)]
    [InlineData("forbidden", false)]
    [InlineData("Allowed", false)]
    [InlineData("", false)]
    public void Faults_are_allowed_unless_the_namespace_says_anything_else(string? word, bool isAllowed)
    {
        var @namespace = Objects.Namespace("bookinfo");
        if (word is not null) @namespace["metadata"]!["annotations"] = new JsonObject { [WellKnown.FaultInjectionAnnotation] = word };

        var limits = new FaultPermissions(new OneNamespace(@namespace), _ => true, TimeSpan.FromMinutes(1)).In("bookinfo");

        Assert.Equal(isAllowed, limits.ForbiddenBy is null);
    }

    [Fact]
    public void An_annotation_set_midway_takes_the_fault_away_at_once()
    {
        var world = Scenarios.Healthy(Scenarios.EveryKind);
        world.SetVersion("v2");
        world.Until(() => world.Ratings is not null, "the fault stands");
        var at = world.Time.GetUtcNow();

        Annotate(world, "forbidden");
        world.Until(() => world.Ratings is null, "the fault is gone");

        Assert.Equal(at, world.Time.GetUtcNow());
        world.Until(Phase.Paused);
        Assert.Equal(PauseReason.Inconclusive, world.Status.Pause!.Reason);
    }

    [Fact]
    public void Where_namespaces_cannot_be_read_it_is_said()
    {
        var permissions = new FaultPermissions(new OneNamespace(null), kind => kind != KnownKinds.Namespace, TimeSpan.FromMinutes(1));

        var warning = permissions.Unread(Scenarios.EveryKind.Domain().Spec!, "bookinfo");

        Assert.Equal(("NamespaceUnread", "spec.steps[3].faultInjection", false), (warning!.Reason, warning.Field, warning.IsError));
        Assert.Null(permissions.Unread(Scenarios.TwoSteps.Domain().Spec!, "bookinfo"));
        Assert.Equal(new FaultLimits(TimeSpan.FromMinutes(1)), permissions.In("bookinfo"));
    }

    [Fact]
    public void A_generated_route_that_came_back_from_a_backup_is_removed()
    {
        var world = Scenarios.Healthy();
        var restored = Objects.VirtualService("ratings", "v1");
        restored["spec"]!["http"]![0]!["name"] = "rollout-controller/reviews/dependency-fault/plain";
        world.Do(() => world.Users.CreateAsync(MeshKinds.VirtualService, restored, new WriteOptions(), CancellationToken.None));

        world.Until(() => world.Generated.Count == 0, "it is gone");

        Assert.Equal(Phase.Healthy, world.Status.Phase);
    }

    [Fact]
    public void A_fault_that_somebody_takes_away_is_put_back()
    {
        var world = Scenarios.Healthy(Scenarios.EveryKind.With("steps", new JsonArray(A.Weight(10, "10s"), A.Fault("ratings", "5m"))));
        world.Do(() => world.Users.CreateAsync(MeshKinds.VirtualService, Objects.VirtualService("ratings", "v1"), new WriteOptions(), CancellationToken.None));
        world.SetVersion("v2");
        world.Until(() => world.Generated.Count == 1, "the fault stands");

        world.Do(() => world.Users.ReplaceAsync(MeshKinds.VirtualService, Without(world.Ratings!), new WriteOptions(), CancellationToken.None));

        Assert.Empty(world.Generated);
        world.Until(() => world.Generated.Count == 1, "the fault stands again");
    }

    private static JsonObject Without(JsonObject ratings)
    {
        var copy = (JsonObject)ratings.DeepClone();
        copy["spec"]!["http"]!.AsArray().RemoveAt(0);
        return copy;
    }

    private static void Annotate(ControllerWorld world, string word) => world.Do(() => world.Users.PatchAsync(
        KnownKinds.Namespace,
        new ObjectKey("", "bookinfo"),
        PatchType.Merge,
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [WellKnown.FaultInjectionAnnotation] = word } } },
        new WriteOptions(),
        CancellationToken.None));

    private sealed class OneNamespace(JsonObject? found) : IClusterView
    {
        public JsonObject? Get(ResourceKind kind, ObjectKey key) => found;

        public IReadOnlyCollection<JsonObject> List(ResourceKind kind, string? @namespace) => [];
    }
}

using System.Text.Json.Nodes;
using RolloutController.Cli.Planning;
using RolloutController.Cli.Planning.Input;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Planning;

/// <summary>A plan is worth what it foretells: the operator itself must write exactly that, in that order, in those stages.</summary>
public class PlanAgainstOperatorTests
{
    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["weights"] = new(A.Rollout().WithSteps(A.Weight(10, "30s", "first"), A.Weight(50, "30s", "half")).WithGates(A.ErrorRateGate())),
        ["no steps"] = new(A.Rollout()),
        ["pauses"] = new(A.Rollout().WithSteps(A.Weight(10, "30s", "first"), A.Pause("20s", "a-while"), A.Pause(name: "sign-off"), A.Weight(50, "30s", "half"))),
        ["a shadow"] = new(A.Rollout().WithSteps(A.Shadow(100, "30s", "mirror"), A.Weight(10, "30s", "first"))),
        ["a header route until the next step"] = new(A.Rollout().WithSteps(A.HeaderRoute("NextStep", "30s", "testers"), A.Weight(10, "30s", "first"))),
        ["a header route until promotion"] = new(A.Rollout().WithSteps(A.HeaderRoute("Promotion", "30s", "testers"), A.Weight(10, "30s", "first"))),
        ["a fault with a made VirtualService"] = new(A.Rollout().WithSteps(
            A.Weight(10, "30s", "first"),
            A.Step("resilience", "faultInjection", A.Abort().With("create", true), "30s"),
            A.Weight(50, "30s", "half"))),
        ["a fault on a VirtualService of others"] = new(A.Rollout().WithSteps(A.Weight(10, "30s", "first"), A.Fault("ratings", "30s", "resilience"), A.Weight(50, "30s", "half")))
        {
            More = [Objects.VirtualService("ratings", "v1")],
        },
        ["two VirtualServices and connections"] = new(A.Rollout().WithSteps(A.Weight(10, "30s", "first")).With("traffic.virtualServices", new JsonArray(
            new JsonObject { ["name"] = "reviews" },
            new JsonObject { ["name"] = "reviews-tcp", ["tcpRoutes"] = new JsonArray(new JsonObject { ["port"] = 9080 }) })))
        {
            More = [Connections()],
        },
        ["delays instead of proofs"] = new(A.Rollout().WithSteps(A.Weight(10, "30s", "first")).WithDelay()),
        ["adoption of a route without a subset"] = new(A.Rollout().WithStableVersion("v1").WithSteps(A.Weight(10, "30s", "first"))) { RouteHasSubset = false },
        ["mesh objects that are made"] = new(A.Rollout().WithStableVersion("v1").WithSteps(A.Weight(10, "30s", "first")).CreatingMeshObjects()) { HasMeshObjects = false },
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_operator_writes_what_was_planned(string name)
    {
        var world = s_cases[name].World();
        var plan = await PlanAsync(world, s_cases[name].Rollout.Json());

        world.Start().Apply(s_cases[name].Rollout.Json());
        Drive(world, () => world.Status.Phase == Phase.Healthy && world.Status.Stable == "v2", "promoted");
        world.RunFor(TimeSpan.FromMinutes(5));

        Assert.True(plan.Succeeds);
        Assert.NotEmpty(plan.Stages);
        Assert.Equal(Written(world, 0), Planned(plan.Stages.SelectMany(stage => stage.Writes.Select(write => (stage.Name.Name, write)))));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_operator_aborts_as_was_planned_for_each_stage(string name)
    {
        var plan = await PlanAsync(s_cases[name].World(), s_cases[name].Rollout.Json());
        foreach (var stage in plan.Stages.Where(stage => stage.Abort is not null && stage.Name.Kind != StageKind.Preparation))
        {
            var world = s_cases[name].World().Start().Apply(s_cases[name].Rollout.Json());
            Drive(world, () => StageName.Of(world.Status) == stage.Name && world.Status.Step?.Stage == Stage.Baking, stage.Name.Name);
            world.Scheduler.RunUntilIdle();
            var before = world.Cluster.History.Count;
            world.Command("abort");
            world.Until(Phase.Degraded);
            world.RunFor(TimeSpan.FromMinutes(5));

            Assert.Equal(Phase.Degraded, stage.Abort!.Status.Phase);
            Assert.Equal(Written(world, before), Planned(stage.Abort.Writes.Select(write => ("rollback", write))));
        }

        Assert.Contains(plan.Stages, stage => stage.Abort is not null);
    }

    private static Task<Plan> PlanAsync(ControllerWorld world, JsonObject rollout) => Planner.PlanAsync(
        PlanObjects.Of(rollout, Kinds.SelectMany(kind => world.Cluster.All(kind).Select(item => (kind, item)))), world.Time.GetUtcNow(), Cancellation);

    private static ResourceKind[] Kinds =>
        [KnownKinds.Namespace, KnownKinds.Service, KnownKinds.Endpoints, KnownKinds.Deployment, KnownKinds.Pod, MeshKinds.VirtualService, MeshKinds.DestinationRule];

    /// <summary>As far as the condition, promoting what waits for a person on the way.</summary>
    private static void Drive(ControllerWorld world, Func<bool> condition, string description)
    {
        while (true)
        {
            world.Until(() => condition() || AwaitsPerson(world.Status), description);
            if (condition()) return;
            var promoted = world.Status.Step!.Index;
            world.Command("promote");
            world.Until(() => world.Status.Step?.Index != promoted, "promoted");
        }
    }

    private static bool AwaitsPerson(RolloutStatus status) => status is { Phase: Phase.Paused, Step.Deadline: null };

    /// <summary>What the operator wrote to the mesh, each with the stage that the status told of just before.</summary>
    private static List<string> Written(ControllerWorld world, int from)
    {
        var status = RolloutStatus.Empty;
        var writes = new List<string>();
        foreach (var write in world.Cluster.History)
        {
            if (write.Kind == MeshKinds.Rollout && write.After?["status"] is JsonObject written) status = RolloutStatusJson.Read(written);
            if (write.Sequence >= from && write.Changed && write.Client.StartsWith("replica", StringComparison.Ordinal) && (write.Kind == MeshKinds.VirtualService || write.Kind == MeshKinds.DestinationRule))
                writes.Add(Describe(StageName.Of(status).Name, write.Verb == RequestVerb.Create ? "create" : write.After is null ? "delete" : "update", write.Kind.Kind, write.Key, write.After));
        }

        return writes;
    }

    private static IEnumerable<string> Planned(IEnumerable<(string Stage, PlannedWrite Write)> writes) =>
        writes.Select(planned => Describe(planned.Stage, planned.Write.Operation, planned.Write.Kind, planned.Write.Key, planned.Write.Object));

    private static string Describe(string stage, string operation, string kind, ObjectKey key, JsonObject? content) =>
        $"{stage}: {operation} {kind} {key} {content?["metadata"]?["labels"]?.ToJsonString()} {content?["spec"]?.ToJsonString()}";

    /// <summary>A VirtualService with a tcp route of reviews beside one of somebody else.</summary>
    private static JsonObject Connections()
    {
        var item = Objects.VirtualService("reviews-tcp", "v1");
        var spec = item["spec"]!.AsObject();
        spec["hosts"] = new JsonArray("reviews-tcp.example.com");
        spec["tcp"] = spec["http"]!.DeepClone();
        spec.Remove("http");
        spec["tcp"]![0]!["route"]![0]!["destination"]!["host"] = "reviews";
        spec["tcp"]![0]!.AsObject().Remove("name");
        spec["tcp"]![0]!["match"] = new JsonArray(new JsonObject { ["port"] = 9080 });
        return item;
    }

    private sealed record Case(RolloutBuilder Given)
    {
        public JsonObject[] More { get; init; } = [];

        public bool RouteHasSubset { get; init; } = true;

        public bool HasMeshObjects { get; init; } = true;

        public RolloutBuilder Rollout => Given.WithInterval("10s").WithBake("20s");

        public ControllerWorld World()
        {
            var world = new ControllerWorld().WithReviews("v1", "v2");
            foreach (var item in More) world.Do(() => world.Users.CreateAsync(MeshKinds.VirtualService, (JsonObject)item.DeepClone(), WriteOptions.Default, Cancellation));
            if (!RouteHasSubset) world.Patch(MeshKinds.VirtualService, new JsonObject { ["spec"] = new JsonObject { ["http"] = new JsonArray(new JsonObject { ["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = "reviews" } }) }) } });
            if (!HasMeshObjects)
            {
                foreach (var kind in (ResourceKind[])[MeshKinds.VirtualService, MeshKinds.DestinationRule])
                    world.Do(() => world.Users.DeleteAsync(kind, ControllerWorld.Name, DeleteOptions.Default, Cancellation));
            }

            return world;
        }
    }
}

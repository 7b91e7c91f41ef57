using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Hosting;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Tests.World;

/// <summary>
/// A whole controller on the in-memory cluster, virtual time and one seeded scheduler: a Service with versions behind it, a user's
/// VirtualService and DestinationRule, measurements that the test chooses.
/// </summary>
internal sealed class ControllerWorld
{
    public static readonly ObjectKey Name = new("bookinfo", "reviews");

    private readonly Meter meter = new("test");
    private readonly Random random;
    private readonly List<Replica> replicas = [];
    private (JsonObject? Object, RolloutStatus Status) read = (null, RolloutStatus.Empty);

    public ControllerWorld(int seed = 0, bool withIstio = true)
    {
        random = new Random(seed);
        Time = new ManualTimeProvider(new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero));
        Scheduler = new DeterministicTaskScheduler(Time, seed);
        Cluster = new InMemoryCluster(
            Time,
            [
                .. RegisteredKind.BuiltIn,
                RegisteredKind.CustomResource(MeshKinds.Rollout),
                .. withIstio ? IstioKinds : [],
            ]);
        Cluster.Intercept(RequestFaults);
        Users = Cluster.ClientFor("kubectl");
    }

    /// <summary>What Istio's CRDs serve.</summary>
    public static RegisteredKind[] IstioKinds =>
        [RegisteredKind.CustomResource(MeshKinds.VirtualService), RegisteredKind.CustomResource(MeshKinds.DestinationRule)];

    /// <summary>Faults of requests, for the test to plan.</summary>
    public RequestFaults RequestFaults { get; } = new();

    public IReadOnlyList<Replica> Replicas => replicas;

    /// <summary>Where the newest replica is dead, another is started before the next look.</summary>
    public bool Succession { get; set; }

    public ListLogger Logs { get; } = new();

    public ManualTimeProvider Time { get; }

    public DeterministicTaskScheduler Scheduler { get; }

    public InMemoryCluster Cluster { get; }

    public IResourceClient Users { get; }

    public FakeProofs Proofs { get; } = new();

    public List<RolloutEvent> Events { get; } = [];

    /// <summary>What a gate of this name measures; a good value by default.</summary>
    public Func<Gate, Measurement> Measure { get; set; } = _ => new Measurement.Value(0, 1000);

    /// <summary>What the routing-failure guard measures.</summary>
    public Func<Measurement> RoutingFailures { get; set; } = () => new Measurement.Value(0, 1000);

    /// <summary>Measurements never come back while this is true.</summary>
    public bool MetricsHang { get; set; }

    public int Rounds { get; private set; }

    public Controller? Controller { get; private set; }

    /// <summary>Read once per change: conditions are asked after every step of the scheduler.</summary>
    public RolloutStatus Status
    {
        get
        {
            var current = Rollout;
            if (!ReferenceEquals(current, read.Object))
                read = (current, RolloutReader.Read(current).Status);
            return read.Status;
        }
    }

    public JsonObject Rollout => Cluster.Find(MeshKinds.Rollout, Name) ?? throw new InvalidOperationException("no Rollout");

    public JsonObject VirtualService => Cluster.Find(MeshKinds.VirtualService, Name)!;

    public JsonObject DestinationRule => Cluster.Find(MeshKinds.DestinationRule, Name)!;

    /// <summary>The VirtualService of ratings, a Service that reviews calls; null where there is none.</summary>
    public JsonObject? Ratings => Cluster.Find(MeshKinds.VirtualService, Name with { Name = "ratings" });

    /// <summary>Names of all generated routes in the namespace.</summary>
    public IReadOnlyList<string> Generated => [.. new[] { VirtualService, Ratings }.SelectMany(HistoryInvariants.Generated)];

    /// <summary>Subset and weight of each destination of the first route that is not generated.</summary>
    public string Weights => string.Join(' ', VirtualService["spec"]!["http"]!.AsArray().First(route => !HistoryInvariants.IsGenerated(route))!["route"]!.AsArray()
        .Select(item => $"{item!["destination"]!["subset"] ?? "-"}={item["weight"] ?? "-"}"));

    public string Subsets => string.Join(' ', DestinationRule["spec"]!["subsets"]?.AsArray().Select(item => item!["name"]!.GetValue<string>()) ?? []);

    /// <summary>reviews with v1 and v2 ready, a route to v1, a DestinationRule with v1.</summary>
    public ControllerWorld WithReviews(params string[] versions)
    {
        Do(async () =>
        {
            await CreateAsync(KnownKinds.Namespace, Objects.Namespace("bookinfo"));
            await CreateAsync(KnownKinds.Service, Objects.Service("reviews"));
            await CreateAsync(KnownKinds.Endpoints, Objects.Endpoints("reviews", versions));
            foreach (var version in versions)
            {
                await CreateAsync(KnownKinds.Deployment, Objects.Deployment("reviews", version));
                await CreateAsync(KnownKinds.Pod, Objects.Pod("reviews", version));
                await SetReadyAsync(version, ready: true);
            }

            await CreateAsync(MeshKinds.VirtualService, Objects.VirtualService("reviews", "v1"));
            await CreateAsync(MeshKinds.DestinationRule, Objects.DestinationRule("reviews", "v1"));
        });
        return this;
    }

    public ControllerWorld Start(int workers = 2)
    {
        StartReplica(workers);
        return this;
    }

    /// <summary>Starts one more controller process on the same cluster, with empty caches.</summary>
    public Replica StartReplica(int workers = 2, bool leaderElection = false, string? watchNamespace = null, TimeSpan clockAhead = default)
    {
        var replica = NewReplica(workers, leaderElection, watchNamespace, clockAhead);
        Controller = replica.Controller;
        return replica.Start();
    }

    public Replica NewReplica(int workers = 2, bool leaderElection = false, string? watchNamespace = null, TimeSpan clockAhead = default)
    {
        var identity = $"replica-{replicas.Count + 1}";
        var clock = clockAhead == default ? (TimeProvider)Time : new ShiftedClock(Time, clockAhead);
        var replica = new Replica(this, identity, clock);
        replicas.Add(replica);
        Cluster.Intercept(replica);
        var client = Cluster.ClientFor(identity);
        replica.Controller = new Controller(
            new OperatorOptions { Workers = workers, ReservedWorkers = 1, LeaderElection = leaderElection, WatchNamespace = watchNamespace },
            new ControllerParts
            {
                Client = client,
                LeaseClient = client,
                Measurements = replica,
                Proofs = wake => Proofs.For(wake),
                Events = replica,
                Runtime = new ControllerRuntime(clock, Scheduler, random.NextDouble, Logs, meter),
                NewId = NextGuid,
                Identity = identity,
                Mesh = new Core.Mesh.MeshSettings(ApiVersion: MeshKinds.VirtualService.ApiVersion),
            });
        return replica;
    }

    public ControllerWorld Apply(JsonObject rollout)
    {
        Do(() => Users.CreateAsync(MeshKinds.Rollout, rollout, WriteOptions.Default, CancellationToken.None));
        return this;
    }

    public void Patch(ResourceKind kind, JsonObject patch, string manager = "kubectl-edit") =>
        Do(() => Users.PatchAsync(kind, Name, PatchType.Merge, patch, new WriteOptions { FieldManager = manager }, CancellationToken.None));

    public void Command(string verb) =>
        Patch(
            MeshKinds.Rollout,
            new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [WellKnown.CommandAnnotation] = verb } } },
            "rolloutctl");

    /// <summary>A person's command that arrives between two steps of a controller's pass.</summary>
    public void CommandInBetween(string verb) => _ = Scheduler.Start(() => Users.PatchAsync(
        MeshKinds.Rollout,
        Name,
        PatchType.Merge,
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [WellKnown.CommandAnnotation] = verb } } },
        new WriteOptions { FieldManager = "rolloutctl" },
        CancellationToken.None));

    /// <summary>Lets virtual time pass.</summary>
    public void RunFor(TimeSpan span)
    {
        for (var end = Time.GetUtcNow() + span; Time.GetUtcNow() < end;)
        {
            Scheduler.RunFor(TimeSpan.FromSeconds(1));
            if (Succession && replicas[^1].IsDead)
                StartReplica();
        }
    }

    public void Until(Phase phase, string? because = null) =>
        Until(() => Status.Phase == phase, because ?? $"phase {phase}");

    public void Until(Func<bool> condition, string description)
    {
        try
        {
            Scheduler.RunUntil(
                () =>
                {
                    if (Succession && replicas[^1].IsDead)
                        StartReplica();
                    return condition();
                },
                TimeSpan.FromHours(2),
                description);
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"{timeout.Message}; now {Status.Phase} {Status.Step?.Name} {Status.Step?.Stage}: {Status.Message}\n{string.Join('\n', Cluster.History.TakeLast(15))}", timeout);
        }
    }

    public void Do(Func<Task> work) => Scheduler.Run(work);

    public Guid NextGuid()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public async Task<MeasurementRound> MeasureAsync(MeasurementRequest request, CancellationToken cancellationToken)
    {
        Rounds++;
        while (MetricsHang)
            await Task.Delay(TimeSpan.FromSeconds(1), Time, cancellationToken);
        await Task.Yield();
        return new MeasurementRound(
            request.Attempt,
            request.Round,
            Time.GetUtcNow(),
            request.Gates.ToImmutableSortedDictionary(gate => gate.Name, Measure, StringComparer.Ordinal),
            request.IncludeRoutingFailures ? RoutingFailures() : null,
            ReporterChoice.Source);
    }

    /// <summary>What a kubelet would report of the version's pod.</summary>
    public Task SetReadyAsync(string version, bool ready)
    {
        var pod = Objects.Pod("reviews", version, ready);
        return Users.PatchAsync(
            KnownKinds.Pod,
            pod.Key(),
            PatchType.Merge,
            new JsonObject { ["status"] = pod["status"]!.DeepClone() },
            new WriteOptions { Subresource = "status" },
            CancellationToken.None);
    }

    private Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject item) => Users.CreateAsync(kind, item, WriteOptions.Default, CancellationToken.None);
}

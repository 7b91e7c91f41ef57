using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

/// <summary>
/// A world of one Rollout on virtual time: applies each decision to real mesh objects as a reconciler would, answers proofs and
/// measurements, and checks on every pass what must hold on every pass.
/// </summary>
internal sealed class World
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, Proof> proofs = [];
    private readonly Dictionary<string, RevisionObservation> revisions = [];
    private RolloutBuilder builder;
    private Rollout? read;
    private long generation = 1;
    private bool hasFinalizer;
    private int commands;
    private int answers;

    public World(RolloutBuilder builder)
    {
        this.builder = builder;
        Ready("v1");
        Ready("v2");
    }

    public DateTimeOffset Now { get; private set; } = Start;

    public RolloutStatus Status { get; private set; } = RolloutStatus.Empty;

    public JsonObject? DestinationRule { get; set; } = Object("DestinationRule", """{"host": "reviews", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}""");

    public JsonObject? VirtualService { get; set; } = Object("VirtualService", """{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}""");

    /// <summary>The VirtualService of ratings, a Service that reviews calls; null: there is none.</summary>
    public JsonObject? Ratings { get; set; }

    public FaultLimits Faults { get; set; } = FaultLimits.Default;

    public DateTimeOffset? DeletedAt { get; private set; }

    public bool Gone { get; private set; }

    /// <summary>What istiod says of a change; by default every proxy has it at once.</summary>
    public Func<MeshChange, Proof?> Istiod { get; set; } = Proven;

    /// <summary>What Prometheus says of a gate.</summary>
    public Func<string, Measurement> Prometheus { get; set; } = _ => new Measurement.Value(0, 1000);

    public Measurement RoutingFailures { get; set; } = new Measurement.Value(0, 1000);

    public bool PrometheusAnswers { get; set; } = true;

    public MeasurementRound? Round { get; set; }

    public AcceptedCommand? Command { get; set; }

    public DateTimeOffset? NextWindow { get; set; }

    public string? Freeze { get; set; }

    public string? WriteRefusal { get; set; }

    public bool NamespaceTerminating { get; set; }

    public ImmutableArray<SpecProblem> Problems { get; set; } = [];

    public ImmutableArray<SpecProblem> Traps { get; set; } = [];

    public List<RolloutEvent> Events { get; } = [];

    public int StatusWrites { get; private set; }

    public int MeshWrites { get; private set; }

    public Decision Last { get; private set; } = null!;

    /// <summary>Looks at every decision.</summary>
    public Action<Rollout, Observation, Decision> Decided { get; set; } = (_, _, _) => { };

    public Phase Phase => Status.Phase;

    public string? StepName => Status.Step?.Name;

    /// <summary>Kinds of the generated routes in a VirtualService, from top to bottom.</summary>
    public static string[] Generated(JsonObject? virtualService) => [.. Routes(virtualService).Where(IsGenerated).Select(route => route["name"]!.GetValue<string>().Split('/')[2])];

    public ImmutableSortedDictionary<string, int> Weights => ((Routes(VirtualService).FirstOrDefault(route => !IsGenerated(route))?["route"] as JsonArray) ?? [])
        .ToImmutableSortedDictionary(one => one!["destination"]!["subset"]?.GetValue<string>() ?? "", one => one!["weight"]?.GetValue<int>() ?? 100);

    public string[] SubsetNames => [.. ((DestinationRule?["spec"]?["subsets"] as JsonArray) ?? []).Select(one => one!["name"]!.GetValue<string>())];

    public Rollout Rollout => (read ??= builder.WithGeneration(generation).Domain()) with { Status = Status, DeletedAt = DeletedAt, HasFinalizer = hasFinalizer };

    public Observation Observation
    {
        get
        {
            var rollout = Rollout;
            var service = rollout.Legible is null ? null : new ServiceObservation(Labels(("app", "reviews")), [9080]);
            return new Observation
            {
                Service = service,
                Revisions = service is null ? ImmutableSortedDictionary<string, RevisionObservation>.Empty : revisions.ToImmutableSortedDictionary(),
                Mesh = service is null ? null : MeshState.Read(rollout.Name, rollout.Legible!, rollout.Status, service, new MeshObjects([.. Present(VirtualService), .. Present(Ratings)], Present(DestinationRule))),
                Problems = Problems,
                Traps = Traps,
                Proofs = proofs.ToImmutableDictionary(),
                Round = Round,
                Command = Command,
                Faults = Faults,
                NextWindow = NextWindow,
                Freeze = Freeze,
                WriteRefusal = WriteRefusal,
                NamespaceTerminating = NamespaceTerminating,
            };
        }
    }

    public static JsonObject Object(string kind, string spec, string name = "reviews") => new()
    {
        ["apiVersion"] = "networking.istio.io/v1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "bookinfo", ["uid"] = kind + "-uid", ["generation"] = 1, ["resourceVersion"] = "1" },
        ["spec"] = JsonNode.Parse(spec),
    };

    public static Proof Proven(MeshChange change) => new() { ChangeId = change.Id, State = ProofState.Proven, Accepted = 3, Total = 3 };

    public static Proof Pending(MeshChange change) => new() { ChangeId = change.Id, State = ProofState.Pending, Accepted = 2, Total = 3, Pending = ["ratings-1"] };

    public static Proof Rejected(MeshChange change) => new() { ChangeId = change.Id, State = ProofState.Rejected, Detail = "ratings-1 refused it", Reason = "ProxyRejected" };

    public static Proof Unverifiable(MeshChange change) => new() { ChangeId = change.Id, State = ProofState.Unverifiable, Reason = "IstiodForbidden", Detail = "401" };

    public static ImmutableSortedDictionary<string, string> Labels(params (string Key, string Value)[] labels) =>
        labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal);

    public void Ready(string version, int pods = 2) =>
        revisions[version] = new RevisionObservation(version, Labels(("app", "reviews"), ("version", version)), pods, pods, pods) { DesiredPods = pods };

    public void NotReady(string version) =>
        revisions[version] = new RevisionObservation(version, Labels(("app", "reviews"), ("version", version)), 2, 0, 0) { DesiredPods = 2 };

    public void Absent(string version) => revisions.Remove(version);

    public void Edit(Func<RolloutBuilder, RolloutBuilder> change)
    {
        builder = change(builder);
        read = null;
        generation++;
    }

    public void Delete() => DeletedAt = Now;

    /// <summary>A command is taken up and carried out in a pass of its own.</summary>
    public LastCommand Say(CommandVerb verb)
    {
        Command = new AcceptedCommand($"command-{++commands}", CommandVerbs.Text(verb), verb, "rolloutctl");
        Pass();
        Assert.True(Last.CommandDone);
        Command = null;
        return Status.LastCommand!;
    }

    /// <summary>One pass: decide, write status, write mesh objects, then ask what was asked for.</summary>
    public Decision Pass()
    {
        var rollout = Rollout;
        var observation = Observation;
        var decision = Engine.Decide(rollout, observation, Now);
        CheckIdempotence(rollout, observation, decision);
        Decided(rollout, observation, decision);
        Last = decision;
        if (decision.Finalizer == FinalizerChange.Add) hasFinalizer = true;
        if (decision.Finalizer == FinalizerChange.Remove) Gone = true;
        if (decision.Status != rollout.Status) StatusWrites++;
        if (!ReferenceEquals(decision.Status, Status)) Status = RolloutStatusJson.Read(RolloutStatusJson.Write(decision.Status));
        Events.AddRange(decision.Events);
        if (observation.Mesh is MeshState mesh && !Gone && WriteRefusal is null) Write(mesh.With(decision.Status).Render(decision.Traffic));
        foreach (var change in decision.Awaited)
        {
            if (Istiod(change) is not { } proof) continue;
            if (proofs.GetValueOrDefault(change.Id)?.State != proof.State) answers++;
            proofs[change.Id] = proof;
        }

        if (decision.Measure is { } request && PrometheusAnswers) Round = Measure(request);
        return decision;
    }

    /// <summary>Passes at the moments that the decisions ask for, and a second apart while answers come in.</summary>
    public World RunUntil(Func<World, bool> reached, TimeSpan? within = null)
    {
        var end = Now + (within ?? TimeSpan.FromHours(2));
        while (Now <= end)
        {
            var before = (StatusWrites, MeshWrites, answers);
            Pass();
            if (reached(this)) return this;
            var quiet = before == (StatusWrites, MeshWrites, answers) && (Last.Measure is null || !PrometheusAnswers);
            var soon = Now.AddSeconds(1);
            var next = Last.LookAgainAt ?? DateTimeOffset.MaxValue;
            if (quiet && next > soon) Now = next < end ? next : end > Now ? end : soon;
            else Now = next < soon ? next : soon;
        }

        throw new InvalidOperationException($"not reached by {end:T}: {Status.Phase}, {Status.Message}, step {Status.Step}, weights {string.Join(" ", Weights)}");
    }

    public World RunFor(TimeSpan time)
    {
        var end = Now + time;
        return RunUntil(world => world.Now >= end, time);
    }

    public World RunTo(Phase phase) => RunUntil(world => world.Phase == phase);

    public World RunToStep(string name, Stage stage = Stage.Baking) =>
        RunUntil(world => world.Status.Step is { } step && step.Name == name && step.Stage == stage);

    public void Wait(TimeSpan time) => Now += time;

    public string? Condition(string type) => Status.Conditions.Find(type)?.Status;

    public string? Reason(string type) => Status.Conditions.Find(type)?.Reason;

    private static IEnumerable<JsonObject> Routes(JsonObject? virtualService) => (virtualService?["spec"]?["http"] as JsonArray)?.OfType<JsonObject>() ?? [];

    private static bool IsGenerated(JsonObject route) => route["name"]?.GetValue<string>().StartsWith("rollout-controller/reviews/", StringComparison.Ordinal) == true;

    private static ImmutableArray<JsonObject> Present(JsonObject? item) => item is null ? [] : [item];

    /// <summary>Deciding again on what was decided, at the same time and with the same observation, changes nothing.</summary>
    private void CheckIdempotence(Rollout rollout, Observation observation, Decision decision)
    {
        var again = Engine.Decide(rollout with { Status = decision.Status, HasFinalizer = rollout.HasFinalizer || decision.Finalizer == FinalizerChange.Add }, observation, Now);
        if (!ReferenceEquals(decision.Status, again.Status)) Assert.Fail($"a second pass changes the status: {Text(decision.Status)}\n{Text(again.Status)}");
        Assert.Empty(again.Events);
        Assert.Equal(decision.LookAgainAt, again.LookAgainAt);
        Assert.Equal(decision.Awaited.Select(change => change.Id), again.Awaited.Select(change => change.Id));
        Assert.Equal(decision.Measure?.Round, again.Measure?.Round);
        Assert.True(decision.LookAgainAt is null || decision.LookAgainAt > Now);
    }

    private static string Text(RolloutStatus status) => RolloutStatusJson.Write(status).ToJsonString();

    private MeasurementRound Measure(MeasurementRequest request) => new(
        request.Attempt,
        request.Round,
        Now,
        request.Gates.ToImmutableSortedDictionary(gate => gate.Name, gate => Prometheus(gate.Name), StringComparer.Ordinal),
        request.IncludeRoutingFailures ? RoutingFailures : null,
        ReporterChoice.Source);

    private void Write(TrafficEdits edits)
    {
        foreach (var edit in edits.AddSubsets.Concat(edits.Routes).Concat(edits.RemoveSubsets))
        {
            var content = (JsonObject)edit.Content.DeepClone();
            content["metadata"]!["generation"] = (content["metadata"]!["generation"]?.GetValue<int>() ?? 0) + 1;
            content["metadata"]!["uid"] ??= $"{edit.Kind}-{edit.Name}-uid";
            if (edit.Kind == "VirtualService" && edit.Name == "ratings") Ratings = edit.Deletes ? null : content;
            else if (edit.Kind == "VirtualService") VirtualService = content;
            else DestinationRule = content;
            MeshWrites++;
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Cli.Planning.Input;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning;

/// <summary>
/// The controller's own gathering and engine on the in-memory cluster, in virtual time: proxies acknowledge at once, gates pass, people
/// promote whatever waits for them. Equal inputs give equal runs.
/// </summary>
internal sealed class PlannedRun
{
    /// <summary>Far more than any Rollout that comes to rest: a plan must end.</summary>
    private const int MostPasses = 20_000;

    /// <summary>A plan that waits longer than this waits for something that it does not know (a window that never opens).</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromDays(366);

    private readonly PlanCluster _cluster;
    private readonly PlanClock _clock;
    private readonly PlanObjects _given;
    private readonly ObjectKey _key;
    private readonly GrantedProofs _proofs = new();
    private readonly MeasurementStore _measurements = new();
    private readonly RolloutGatherer _gatherer;
    private readonly List<PlannedPass> _passes = [];
    private int _commands;

    private PlannedRun(PlanCluster cluster, PlanClock clock, PlanObjects given)
    {
        (_cluster, _clock, _given, _key) = (cluster, clock, given, given.Rollout.Key());
        var settings = new MeshSettings(ApiVersion: MeshKinds.VirtualService.ApiVersion);
        _gatherer = new RolloutGatherer(
            cluster, _proofs, _measurements, new WriteRefusals(), settings, _ => true,
            RolloutGatherer.DefaultMaxFaultDuration, new TrapSearch(cluster, settings, null, _ => true), clock);
    }

    /// <summary>The passes so far.</summary>
    public IReadOnlyList<PlannedPass> Passes => _passes;

    /// <summary>A run that has not begun.</summary>
    /// <param name="objects">The cluster to begin with.</param>
    /// <param name="start">The plan's start.</param>
    /// <param name="after">The time that has passed since then.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<PlannedRun> CreateAsync(PlanObjects objects, DateTimeOffset start, TimeSpan after, CancellationToken cancellationToken)
    {
        var clock = new PlanClock(start, start + after);
        return new PlannedRun(await PlanCluster.CreateAsync(objects, clock, cancellationToken), clock, objects);
    }

    /// <summary>Runs until nothing moves any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (_passes.Count < MostPasses)
        {
            var decision = await PassAsync(cancellationToken);
            if (!await GoOnAsync(decision, cancellationToken)) return;
        }
    }

    /// <summary>A person's command; the next pass carries it out. Its id is like no other's, also not in the run that this one goes on from.</summary>
    public Task CommandAsync(CommandVerb verb, CancellationToken cancellationToken)
    {
        var word = CommandVerbs.Text(verb);
        return AnnotateAsync(string.Create(CultureInfo.InvariantCulture, $"plan-{word}-{++_commands}-{_clock.Elapsed.Ticks} {word} rolloutctl"), cancellationToken);
    }

    /// <summary>Gather, decide, write the status, write the traffic: in the controller's order.</summary>
    private async Task<Decision> PassAsync(CancellationToken cancellationToken)
    {
        var source = _cluster.Get(MeshKinds.Rollout, _key)!;
        var gathered = _gatherer.Gather(source);
        var decision = Engine.Decide(gathered.Rollout, gathered.Observation, _clock.GetUtcNow());
        if (decision.Finalizer == FinalizerChange.Add) source = await AddFinalizerAsync(source, cancellationToken);
        var changed = !RolloutStatusJson.SaySame(gathered.Rollout.Status, decision.Status);
        if (changed) await WriteStatusAsync(source, decision.Status with { Writes = gathered.Rollout.Status.Writes + 1 }, cancellationToken);
        var writes = await ApplyAsync(gathered, decision, cancellationToken);
        var command = gathered.Observation.Command;
        if (decision.CommandDone) await AnnotateAsync(null, cancellationToken);
        var news = _proofs.IsNews(decision.Awaited);
        _proofs.Seek(_key, decision.Awaited);
        _passes.Add(new PlannedPass(decision.Status, writes, _clock.Elapsed, command?.Verb)
        {
            IsOver = !changed && writes.IsEmpty && !news && command is null,
            Objects = _given with
            {
                Rollout = _cluster.Get(MeshKinds.Rollout, _key)!,
                Mesh = [.. PlanObjects.MeshObjectKinds.SelectMany(kind => _cluster.List(kind, null).Select(item => (kind, item)))],
            },
        });
        return decision;
    }

    /// <summary>Subsets are added, then generated routes that are over leave, then routes are written, then subsets removed.</summary>
    private async Task<ImmutableArray<PlannedWrite>> ApplyAsync(GatheredRollout gathered, Decision decision, CancellationToken cancellationToken)
    {
        if (gathered.ReadMesh(gathered.MeshObjects, decision.Status)?.Render(decision.Traffic) is not { IsEmpty: false } edits) return [];
        var writes = ImmutableArray.CreateBuilder<PlannedWrite>();
        foreach (var edit in edits.AddSubsets.Concat(edits.Withdrawals(decision.TowardsStable)).Concat(edits.OtherRoutes(decision.TowardsStable)).Concat(edits.RemoveSubsets))
        {
            var (kind, key) = (MeshKinds.ByName(edit.Kind), new ObjectKey(_key.Namespace, edit.Name));
            var before = _cluster.Get(kind, key);
            writes.Add(PlannedWrite.Of(edit, key, _clock.Elapsed, before, await WriteAsync(kind, edit, cancellationToken)));
        }

        return writes.ToImmutable();
    }

    private async Task<JsonObject?> WriteAsync(ResourceKind kind, ObjectEdit edit, CancellationToken cancellationToken)
    {
        var content = (JsonObject)edit.Content.DeepClone();
        if (!edit.Deletes)
        {
            return edit.Creates
                ? await _cluster.Client.CreateAsync(kind, content, WriteOptions.Default, cancellationToken)
                : await _cluster.Client.ReplaceAsync(kind, content, WriteOptions.Default, cancellationToken);
        }

        await _cluster.Client.DeleteAsync(kind, content.Key(), new DeleteOptions { Uid = content.Uid(), ResourceVersion = content.ResourceVersion() }, cancellationToken);
        return null;
    }

    /// <summary>What wakes the controller next; false where nothing does.</summary>
    private async Task<bool> GoOnAsync(Decision decision, CancellationToken cancellationToken)
    {
        if (!_passes[^1].IsOver) return true;
        var (status, now) = (decision.Status, _clock.GetUtcNow());
        if (AwaitsPerson(status))
        {
            if (HasPromoted(status)) return false;
            await CommandAsync(CommandVerb.Promote, cancellationToken);
            return true;
        }

        // Nothing rests on the rounds that are taken while a step's time runs: all gates pass.
        var stepRuns = status.Step?.Deadline > now && decision.LookAgainAt is not null;
        if (decision.Measure is { } due && !stepRuns)
        {
            _measurements.Set(_key, PassingMeasurements.Of(due, now));
            return true;
        }

        if (decision.LookAgainAt is not { } next || next - now > _longestWait) return false;
        _clock.MoveTo(next);
        return true;
    }

    private static bool AwaitsPerson(RolloutStatus status) =>
        status.Phase == Phase.Paused && (status.Pause?.Reason != PauseReason.Step || status.Step?.Deadline is null);

    /// <summary>This very hold was promoted already, in vain.</summary>
    private bool HasPromoted(RolloutStatus status) =>
        _passes.FindLast(pass => pass.Command == CommandVerb.Promote) is { } last && last.Status.Pause == status.Pause && last.Status.Step?.Index == status.Step?.Index;

    private async Task<JsonObject> AddFinalizerAsync(JsonObject source, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. source.Finalizers().Append(WellKnown.Finalizer).Select(name => JsonValue.Create(name))]) } };
        return await _cluster.Client.PatchAsync(MeshKinds.Rollout, _key, PatchType.Merge, patch, WriteOptions.Default, cancellationToken);
    }

    private Task<JsonObject> WriteStatusAsync(JsonObject source, RolloutStatus status, CancellationToken cancellationToken)
    {
        var replacement = (JsonObject)source.DeepClone();
        replacement["status"] = RolloutStatusJson.Write(status);
        return _cluster.Client.ReplaceAsync(MeshKinds.Rollout, replacement, new WriteOptions { Subresource = "status" }, cancellationToken);
    }

    private Task<JsonObject> AnnotateAsync(string? accepted, CancellationToken cancellationToken) => _cluster.Client.PatchAsync(
        MeshKinds.Rollout, _key, PatchType.Merge,
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [WellKnown.AcceptedCommandAnnotation] = accepted } } },
        WriteOptions.Default, cancellationToken);
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Applying;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Queues;
using RolloutController.Kubernetes.Resources;
using RolloutController.Telemetry;

namespace RolloutController.Reconcilers;

/// <summary>
/// One pass over one Rollout: gather from caches, decide, write the status, apply the traffic that the status asks for, record events,
/// say when to look again. A pass does no I/O but writes to the API server (and re-reads after a conflict), and a pass run twice changes nothing.
/// </summary>
public sealed class RolloutReconciler(
    RolloutGatherer gatherer,
    OwnWrites view,
    IResourceClient client,
    StatusWriter statusWriter,
    RolloutMetadataWriter metadataWriter,
    TrafficApplier trafficApplier,
    LateWriteFence fence,
    IRolloutEvents events,
    MeasurementActivity measurements,
    IProofs proofs,
    WriteRefusals refusals,
    OperatorMetrics metrics,
    Func<Guid> newId,
    TimeProvider time,
    ILogger<RolloutReconciler> log)
{
    private const int MostTries = 5;

    /// <summary>A write towards stable that was refused is tried again at most this often.</summary>
    private static readonly TimeSpan RefusedRetry = TimeSpan.FromSeconds(1);

    /// <summary>Looks that are due later than this come earlier: the wait for them could not be told to a timer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly UnwritableRollouts unwritable = new(events, "StatusNotWritable", "so its status is not the present one");
    private readonly UnwritableRollouts waiting = new(events, "CommandWaits", "so its command is not carried out");

    /// <summary>Runs a pass.</summary>
    /// <exception cref="ApiException">A write failed for a reason that a later pass may not meet.</exception>
    public async Task<WorkResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (view.Get(MeshKinds.Rollout, key) is not { } source)
        {
            Forget(key);
            return WorkResult.Finished;
        }

        using var scope = Log.RolloutScope(log, key.ToString(), ObjectJson.Text(source["spec"], "version") ?? "");
        using var span = Tracing.Pass(key);
        try
        {
            (source, var commandWaits) = await TakeUpCommandAsync(source, cancellationToken);
            var result = await DecideAndCarryOutAsync(key, source, cancellationToken);
            return commandWaits ? WorkResult.Retry(urgent: true) : result;
        }
        catch (ApiException error) when (error.Reason == ApiErrorReason.NotFound)
        {
            // Deleted meanwhile, with nothing of ours left to keep it.
            Forget(key);
            return WorkResult.Finished;
        }
        catch (Exception error)
        {
            if (error is ApiException refused)
                unwritable.Tell(source, refused);
            Tracing.Failed(span, error);
            throw;
        }
    }

    private async Task<WorkResult> DecideAndCarryOutAsync(ObjectKey key, JsonObject source, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var gathered = gatherer.Gather(source);
            var decision = Engine.Decide(gathered.Rollout, gathered.Observation, time.GetUtcNow());
            Tracing.Decided(decision.Status);
            var isLastTry = attempt == MostTries;
            try
            {
                return await CarryOutAsync(key, gathered, decision, isLastTry, cancellationToken);
            }
            catch (ApiException error) when (error.Reason == ApiErrorReason.Conflict && !isLastTry)
            {
                source = await ReadAgainAsync(source, cancellationToken);
            }
        }
    }

    private async Task<WorkResult> CarryOutAsync(ObjectKey key, GatheredRollout gathered, Decision decision, bool isLastTry, CancellationToken cancellationToken)
    {
        // Not held up by a status that cannot be written: what is measured may be the reason to go back.
        if (decision.Measure is { } due && due.Attempt == gathered.Rollout.Status.Attempt?.Id)
            measurements.Take(key, due);

        var source = gathered.Source;
        var statusChanged = !RolloutStatusJson.SaySame(gathered.Rollout.Status, decision.Status);
        var late = statusChanged ? LateWriteFence.Find(gathered, decision) : LateWrites.None;
        if (late.GoFirst)
            await FenceAsync(key, late, cancellationToken);
        try
        {
            if (decision.Finalizer == FinalizerChange.Add)
                source = await metadataWriter.AddFinalizerAsync(source, cancellationToken);
            if (statusChanged)
            {
                source = await WriteStatusAsync(source, gathered, decision, cancellationToken);
                metrics.Write("RolloutStatus");
            }

            unwritable.Forget(key);
        }
        catch (ApiException error) when (decision.TowardsStable && IsFinal(error, isLastTry))
        {
            return await GoBackWithoutStatusAsync(key, gathered, decision, error, cancellationToken);
        }

        var traffic = await ApplyAsync(key, gathered, source, decision, statusChanged || (decision.TowardsStable && isLastTry), cancellationToken);
        if (!late.GoFirst)
            await FenceAsync(key, late, cancellationToken);

        if (statusChanged)
        {
            foreach (var happened in decision.Events)
                events.Record(source, happened);
            LogTransition(key, gathered, decision);
        }

        measurementsAndProofs(key, decision);
        if (decision.CommandDone)
            source = await metadataWriter.RemoveAcceptedCommandAsync(source, cancellationToken);
        if (decision.Finalizer == FinalizerChange.Remove && traffic.Refusal is null)
            await metadataWriter.RemoveFinalizerAsync(source, cancellationToken);
        return Outcome(decision, traffic);

        void measurementsAndProofs(ObjectKey rollout, Decision decided)
        {
            proofs.Seek(rollout, decided.Awaited);
            if (decided.Measure is { } request)
                measurements.Take(rollout, request);
        }
    }

    private async Task FenceAsync(ObjectKey key, LateWrites late, CancellationToken cancellationToken)
    {
        foreach (var current in late.Objects)
        {
            if (await fence.RaiseAsync(current, cancellationToken) is { } refusal)
                Log.WriteRefused(log, key.ToString(), refusal);
        }
    }

    private async Task<JsonObject> WriteStatusAsync(JsonObject source, GatheredRollout gathered, Decision decision, CancellationToken cancellationToken)
    {
        using var span = Tracing.Write("status", "Rollout", source.Name());
        return await statusWriter.WriteAsync(source, gathered.Rollout.Status, decision.Status, decision.TowardsStable, cancellationToken);
    }

    /// <summary>No further try of this pass will do better.</summary>
    private static bool IsFinal(ApiException error, bool isLastTry) =>
        error.Reason != ApiErrorReason.NotFound && (error.Reason != ApiErrorReason.Conflict || isLastTry);

    /// <summary>Safety first: traffic goes back to stable; the status follows in a later pass, which decides the same again.</summary>
    private async Task<WorkResult> GoBackWithoutStatusAsync(ObjectKey key, GatheredRollout gathered, Decision decision, ApiException error, CancellationToken cancellationToken)
    {
        if (unwritable.Tell(gathered.Source, error))
            Log.StatusUnwritable(log, key.ToString(), error.Message);
        if (gathered.ReadMesh(gathered.MeshObjects, decision.Status)?.Render(decision.Traffic) is { IsEmpty: false } edits
            && refusals.HoldsBack(key, edits, RefusedRetry, time.GetUtcNow()) is null)
        {
            Told(key, gathered.Source, edits, await trafficApplier.ApplyAsync(gathered, decision, cancellationToken));
        }

        return WorkResult.LookAgain(RefusedRetry, urgent: true);
    }

    private async Task<TrafficResult> ApplyAsync(
        ObjectKey key,
        GatheredRollout gathered,
        JsonObject source,
        Decision decision,
        bool statusChanged,
        CancellationToken cancellationToken)
    {
        if (gathered.ReadMesh(gathered.MeshObjects, decision.Status)?.Render(decision.Traffic) is not { IsEmpty: false } edits)
        {
            refusals.Forget(key);
            return new TrafficResult([], null);
        }

        // The same write was refused a moment ago; what woke this pass was something else.
        if (refusals.HoldsBack(key, edits, RefusedRetry, time.GetUtcNow()) is { } known)
            return new TrafficResult([], known);

        // Without a status write of this pass nothing has shown yet that the status is the newest: a leader that was
        // replaced, or a cache that lags, must not render an old state.
        if (!statusChanged && !await IsNewestAsync(source, decision.TowardsStable, cancellationToken))
            throw new ApiException(ApiErrorReason.Conflict, 409, $"Rollout {key} has changed since it was read");

        var drifted = DriftReport.Describe(gathered, decision, edits);
        var result = await trafficApplier.ApplyAsync(gathered, decision, cancellationToken);
        Told(key, source, edits, result);
        if (drifted is not null && !result.Written.IsEmpty)
            events.Record(source, drifted);
        return result;
    }

    private void Told(ObjectKey key, JsonObject source, TrafficEdits edits, TrafficResult result)
    {
        if (refusals.Set(key, result.Refusal, edits, time.GetUtcNow()) && result.Refusal is { } refusal)
        {
            Log.WriteRefused(log, key.ToString(), refusal);
            events.Record(source, new RolloutEvent(true, "WriteRefused", "Write", refusal));
        }

        foreach (var edit in result.Written)
        {
            Log.Wrote(log, key.ToString(), $"{edit.Kind} {edit.Name}: {edit.Description}");
            metrics.Write(edit.Kind);
        }
    }

    private async Task<bool> IsNewestAsync(JsonObject source, bool towardsStable, CancellationToken cancellationToken)
    {
        try
        {
            var current = await client.GetAsync(MeshKinds.Rollout, source.Key(), cancellationToken);
            return current.ResourceVersion() == source.ResourceVersion();
        }
        catch (ApiException error) when (towardsStable && error.Reason != ApiErrorReason.NotFound)
        {
            // A way back waits for nothing; the writes are guarded by the versions of what they replace.
            return true;
        }
    }

    /// <summary>Takes a pending command up; true when that failed and must be tried again. What is decided already does not wait for it.</summary>
    private async Task<(JsonObject Source, bool Waits)> TakeUpCommandAsync(JsonObject source, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var annotations = ObjectJson.Map(source["metadata"], "annotations");
            if (CommandAnnotations.Pending(annotations) is not { } pending || CommandAnnotations.Accepted(annotations) is not null)
                return (source, false);
            var by = CommandAnnotations.WrittenBy(source, Core.Model.WellKnown.CommandAnnotation);
            try
            {
                source = await metadataWriter.AcceptCommandAsync(source, CommandAnnotations.Accept(pending, newId(), by), cancellationToken);
                waiting.Forget(source.Key());
                return (source, false);
            }
            catch (ApiException error) when (error.Reason == ApiErrorReason.Conflict && attempt < MostTries)
            {
                source = await ReadAgainAsync(source, cancellationToken);
            }
            catch (ApiException error) when (error.Reason != ApiErrorReason.NotFound)
            {
                if (waiting.Tell(source, error))
                    Log.CommandWaits(log, key(), pending, error.Message);
                return (source, true);
            }
        }

        string key() => source.Key().ToString();
    }

    private async Task<JsonObject> ReadAgainAsync(JsonObject source, CancellationToken cancellationToken)
    {
        var current = await client.GetAsync(MeshKinds.Rollout, source.Key(), cancellationToken);
        view.Record(MeshKinds.Rollout, current, source.ResourceVersion());
        return current;
    }

    private WorkResult Outcome(Decision decision, TrafficResult traffic)
    {
        if (traffic.Refusal is not null)
            return WorkResult.LookAgain(RefusedRetry, decision.TowardsStable);
        if (decision.LookAgainAt is not { } at)
            return WorkResult.Finished;
        var after = at - time.GetUtcNow();
        return WorkResult.LookAgain(after < TimeSpan.Zero ? TimeSpan.Zero : after < LongestWait ? after : LongestWait, decision.TowardsStable);
    }

    private void LogTransition(ObjectKey key, GatheredRollout gathered, Decision decision)
    {
        var (before, after) = (gathered.Rollout.Status, decision.Status);
        if (before.Phase != after.Phase || before.Step?.Stage != after.Step?.Stage || before.Step?.Index != after.Step?.Index)
            Log.Moved(log, key.ToString(), after.Phase.ToString(), after.Step?.Name ?? "", after.Step?.Stage.ToString() ?? "", after.Message);
    }

    private void Forget(ObjectKey key)
    {
        measurements.Forget(key);
        proofs.Seek(key, ImmutableArray<MeshChange>.Empty);
        refusals.Forget(key);
        unwritable.Forget(key);
        waiting.Forget(key);
    }
}

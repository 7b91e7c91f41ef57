using System.Collections.Concurrent;
using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;
using RolloutController.Telemetry;

namespace RolloutController.Gathering;

/// <summary>
/// Takes the measurements that decisions ask for, outside of any pass: a metric server that hangs holds up its own round and nothing else.
/// A finished round is stored and wakes its Rollout, in the reserved lane when a gate failed.
/// </summary>
public sealed class MeasurementActivity(
    IMeasurementRounds rounds,
    MeasurementStore store,
    Action<ObjectKey, bool> wake,
    OperatorMetrics metrics,
    ControllerRuntime runtime) : IDisposable
{
    private readonly ConcurrentDictionary<ObjectKey, Running> running = new();
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Starts a round unless it is under way or already stored.</summary>
    public void Take(ObjectKey rollout, MeasurementRequest request)
    {
        if (store.Get(rollout) is { } stored && stored.Attempt == request.Attempt && stored.Round == request.Round)
            return;
        if (running.TryGetValue(rollout, out var current))
        {
            if (current.Request.Attempt == request.Attempt && current.Request.Round == request.Round)
                return;
            Cancel(current);
        }

        var next = new Running(request, CancellationTokenSource.CreateLinkedTokenSource(stopping.Token));
        running[rollout] = next;
        _ = runtime.Start(() => RunAsync(rollout, next));
    }

    /// <summary>Ends the round under way, if there is one.</summary>
    public void Forget(ObjectKey rollout)
    {
        if (running.TryRemove(rollout, out var current))
            Cancel(current);
        store.Forget(rollout);
    }

    /// <inheritdoc />
    public void Dispose() => stopping.Cancel();

    private static void Cancel(Running round)
    {
        try
        {
            round.Cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at this very moment.
        }
    }

    /// <summary>The next decision may take traffic back: a gate is over its limit, or requests were lost on their way.</summary>
    private bool HasFailure(MeasurementRequest request, MeasurementRound round)
    {
        var failed = round.RoutingFailures is Measurement.Value { Number: > 0 };
        foreach (var gate in request.Gates)
        {
            if (!round.ByGate.TryGetValue(gate.Name, out var measurement))
                continue;
            var verdict = GateJudge.Judge(gate, measurement).Verdict;
            metrics.Verdict(verdict.ToString());
            failed |= verdict == Verdict.Fail;
        }

        return failed;
    }

    private async Task RunAsync(ObjectKey rollout, Running mine)
    {
        using var span = Tracing.Round(rollout, mine.Request.Attempt, mine.Request.Round);
        try
        {
            var round = await MeasureAsync(mine);
            store.Set(rollout, round);
            wake(rollout, HasFailure(mine.Request, round));
        }
        catch (OperationCanceledException) when (mine.Cancellation.IsCancellationRequested)
        {
            // A newer round took its place, or the Rollout is gone.
        }
        finally
        {
            running.TryRemove(new KeyValuePair<ObjectKey, Running>(rollout, mine));
            mine.Cancellation.Dispose();
        }
    }

    /// <summary>A fault of our own counts as an error of each gate: without a round the Rollout would wait for one for ever.</summary>
    private async Task<MeasurementRound> MeasureAsync(Running mine)
    {
        try
        {
            return await rounds.MeasureAsync(mine.Request, mine.Cancellation.Token);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !mine.Cancellation.IsCancellationRequested)
        {
            var error = new Measurement.Error(fault.Message);
            return new MeasurementRound(
                mine.Request.Attempt,
                mine.Request.Round,
                runtime.Time.GetUtcNow(),
                mine.Request.Gates.ToImmutableSortedDictionary(gate => gate.Name, _ => (Measurement)error, StringComparer.Ordinal),
                mine.Request.IncludeRoutingFailures ? error : null,
                mine.Request.Scope.Reporter);
        }
    }

    private sealed record Running(MeasurementRequest Request, CancellationTokenSource Cancellation);
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Kubernetes.Caching;

/// <summary>
/// Keeps a target equal to the server by a list and then watches, with the recovery rules of client-go's reflector. The loop ends
/// only by cancellation: every failure leads to a wait and another attempt.
/// </summary>
internal sealed class Reflector(IResourceClient client, ResourceKind kind, InformerOptions options, ControllerRuntime runtime, CachingMetrics metrics, IReflectorTarget target)
{
    private static readonly TimeSpan serverFaultPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan watchdogGrace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan shortestHealthyWatch = TimeSpan.FromSeconds(1);

    private readonly ILogger logger = runtime.Loggers.CreateLogger<Reflector>();
    private readonly FullList list = new(client, kind, options);
    private readonly Backoff backoff = new(runtime);
    private string? lastResourceVersion;

    public ConnectionState Connection { get; } = new(runtime.Time);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (await TryListAsync(cancellationToken))
                {
                    await WatchUntilListIsNeededAsync(cancellationToken);
                }
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Also a request that fails just as it is stopped: nobody waits for its outcome any more.
            Connection.Failed();
        }
    }

    private async Task<bool> TryListAsync(CancellationToken cancellationToken)
    {
        try
        {
            // "0" takes any state from the server's cache the first time; later never an older state than the one already seen.
            var (items, resourceVersion) = await list.ReadAsync(lastResourceVersion ?? "0", cancellationToken);
            if (items.Find(item => !IsComplete(item)) is { } odd)
            {
                throw new InvalidDataException($"an item of a list of {kind} lacks name, uid or resource version: {odd.ToJsonString()}");
            }
            target.Replace(items);
            lastResourceVersion = resourceVersion;
            Connection.Seen();
            metrics.Listed();
            logger.Listed(items.Count, kind, resourceVersion);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Connection.Failed();
            metrics.Failed();
            if (failure is ApiException { Reason: ApiErrorReason.NotFound })
            {
                logger.KindAbsent(kind, kind.ApiVersion);
            }
            else
            {
                logger.ListFailed(kind, FailureText.Of(failure));
            }
            await backoff.WaitAsync((failure as ApiException)?.RetryAfter, cancellationToken);
            return false;
        }
    }

    private async Task WatchUntilListIsNeededAsync(CancellationToken cancellationToken)
    {
        long? faultySince = null;
        while (true)
        {
            var (outcome, retryAfter) = await WatchOnceAsync(cancellationToken);
            switch (outcome)
            {
                case WatchOutcome.Ended:
                    faultySince = null;
                    break;
                case WatchOutcome.Retry:
                    await backoff.WaitAsync(retryAfter, cancellationToken);
                    break;
                case WatchOutcome.ServerFault:
                    faultySince ??= runtime.Time.GetTimestamp();
                    await backoff.WaitAsync(retryAfter, cancellationToken);
                    if (runtime.Time.GetElapsedTime(faultySince.Value) > serverFaultPatience)
                    {
                        return;
                    }
                    break;
                case WatchOutcome.Expired:
                    return;
                case WatchOutcome.Broken:
                    await backoff.WaitAsync(retryAfter, cancellationToken);
                    return;
                default:
                    throw new InvalidOperationException($"unknown outcome {outcome} of a watch");
            }
            metrics.WatchRestarted();
        }
    }

    private async Task<(WatchOutcome Outcome, TimeSpan? RetryAfter)> WatchOnceAsync(CancellationToken cancellationToken)
    {
        var timeout = TimeSpan.FromMinutes(5 * (1 + runtime.Jitter()));
        using var watchdog = new CancellationTokenSource(timeout + watchdogGrace, runtime.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watchdog.Token);
        var opened = runtime.Time.GetTimestamp();
        var events = 0;
        Connection.WatchOpening();
        try
        {
            var request = new WatchOptions(lastResourceVersion!, timeout) { LabelSelector = options.LabelSelector, FieldSelector = options.FieldSelector };
            var fromAnyState = request.ResourceVersion is "" or "0";
            await foreach (var @event in client.WatchAsync(kind, options.Namespace, request, either.Token))
            {
                events++;
                Take(@event, ref fromAnyState);
                Connection.Seen();
            }
            cancellationToken.ThrowIfCancellationRequested();
            // A watch that ends at once, again and again, would otherwise be a hot loop.
            return (events == 0 && runtime.Time.GetElapsedTime(opened) < shortestHealthyWatch ? WatchOutcome.Retry : WatchOutcome.Ended, null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Connection.Failed();
            metrics.Failed();
            return (Judge(failure, watchdog.IsCancellationRequested), (failure as ApiException)?.RetryAfter);
        }
    }

    private WatchOutcome Judge(Exception failure, bool isSilent)
    {
        var outcome = failure switch
        {
            OperationCanceledException when isSilent => WatchOutcome.Retry,
            ApiException { Reason: ApiErrorReason.Expired } => WatchOutcome.Expired,
            ApiException { Reason: ApiErrorReason.TooManyRequests or ApiErrorReason.Unreachable or ApiErrorReason.ServiceUnavailable or ApiErrorReason.Timeout } => WatchOutcome.Retry,
            ApiException { Reason: ApiErrorReason.InternalError } => WatchOutcome.ServerFault,
            _ => WatchOutcome.Broken,
        };
        if (outcome is WatchOutcome.Expired or WatchOutcome.Broken)
        {
            logger.Relisting(kind, lastResourceVersion!, failure.Message);
        }
        else
        {
            logger.WatchFailed(kind, isSilent ? "silent past its time" : failure.Message, lastResourceVersion!);
        }
        return outcome;
    }

    private void Take(WatchEvent @event, ref bool fromAnyState)
    {
        var (apiVersion, otherKind) = ((string?)@event.Object["apiVersion"], (string?)@event.Object["kind"]);
        if (apiVersion != kind.ApiVersion || otherKind != kind.Kind)
        {
            metrics.Skipped();
            logger.WrongKind(kind, apiVersion, otherKind);
            return;
        }
        if (@event.Type is not WatchEventType.Bookmark)
        {
            if (!IsComplete(@event.Object))
            {
                throw new InvalidDataException($"an event of a watch of {kind} lacks name, uid or resource version");
            }
            target.Apply(@event);
        }
        // The objects that a watch from any state begins with come in no order: their versions are no place to go on from.
        fromAnyState &= @event.Type is WatchEventType.Added;
        if (!fromAnyState && @event.Object.ResourceVersion() is { Length: > 0 } version)
        {
            lastResourceVersion = version;
        }
    }

    private static bool IsComplete(JsonObject item) => item.Name().Length > 0 && item.Uid() is not null && item.ResourceVersion() is { Length: > 0 };
}

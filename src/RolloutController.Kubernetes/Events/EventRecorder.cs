using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Events;

/// <summary>
/// Writes Events behind the callers' backs (client-go <c>tools/events</c>). What occurs again within six minutes of the last time becomes a
/// series: one Event with a count, patched at once for the second occurrence and then at most every ten seconds.
/// </summary>
public sealed class EventRecorder : IEventRecorder, IDisposable
{
    private const int MaximumAttempts = 12;

    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_seriesEndsAfter = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan s_collect = TimeSpan.FromSeconds(10);

    private readonly IResourceClient _client;
    private readonly EventRecorderOptions _options;
    private readonly EventQueue _waiting;
    private readonly Dictionary<EventKey, EventSeries> _series = [];
    private readonly EventMetrics _metrics = new();
    private long _lastUnique;
    private int _full;
    private DateTimeOffset _flushed;

    /// <summary>Makes a recorder; nothing is written before <see cref="RunAsync"/>.</summary>
    public EventRecorder(IResourceClient client, EventRecorderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_client, _options) = (client, options);
        _waiting = new EventQueue(options.Capacity, options.Time);
    }

    /// <summary>Series that may go on, each of them kept in memory until its last occurrence is six minutes ago.</summary>
    internal int Series => _series.Count;

    /// <summary>Events that were not written: too many waited, or the API server would not have them.</summary>
    public long Dropped => _metrics.Total;

    /// <inheritdoc />
    public void Record(ObjectReference about, EventType type, string reason, string action, string note)
    {
        if (_waiting.TryAdd(new EventKey(about, type, reason, action, note)))
        {
            Interlocked.Exchange(ref _full, 0);
            return;
        }

        _metrics.Dropped("full");
        if (Interlocked.Exchange(ref _full, 1) == 0) Log.Full(_options.Logger);
    }

    /// <summary>
    /// Writes Events, on the scheduler it is started on, until <see cref="Complete"/> was called and all are written, or until it is cancelled.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!_waiting.IsFinished)
        {
            await _waiting.WaitAsync(_series.Values.Min(series => series.DueAt(s_collect)), cancellationToken);
            while (_waiting.TryTake(out var next))
            {
                await TakeAsync(next.Key, next.At, cancellationToken);

                // Where more come than the server takes, none is ever the last.
                if (_options.Time.GetUtcNow() - _flushed >= s_collect) await FlushAsync(everything: false, cancellationToken);
            }

            await FlushAsync(everything: _waiting.IsFinished, cancellationToken);
        }
    }

    /// <summary>No more Events will come: <see cref="RunAsync"/> ends when those that wait are written.</summary>
    public void Complete() => _waiting.Complete();

    /// <inheritdoc />
    public void Dispose() => _metrics.Dispose();

    private async Task TakeAsync(EventKey key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (_series.TryGetValue(key, out var known) && at - known.Last < s_seriesEndsAfter)
        {
            known.OccurredAgain(at);
            return;
        }

        if (known is not null) await WriteAsync(known, cancellationToken);
        var series = new EventSeries(key, EventObject.NameOf(key.About, Unique(at)), at);
        _series[key] = series;
        await WriteAsync(series, cancellationToken);
    }

    /// <summary>Writes the counts that are due and forgets the series that have ended.</summary>
    private async Task FlushAsync(bool everything, CancellationToken cancellationToken)
    {
        var now = _flushed = _options.Time.GetUtcNow();
        foreach (var series in _series.Values.ToList())
        {
            if (everything || series.DueAt(s_collect) <= now) await WriteAsync(series, cancellationToken);
            if (now - series.Last >= s_seriesEndsAfter) _series.Remove(series.Key);
        }
    }

    private async Task WriteAsync(EventSeries series, CancellationToken cancellationToken)
    {
        if (series.DueAt(TimeSpan.Zero) is null) return;
        var create = series.Written == 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SendAsync(series, create, cancellationToken);
                series.WroteAll(_options.Time.GetUtcNow());
                return;
            }
            catch (ApiException e) when (!create && e.Reason == ApiErrorReason.NotFound)
            {
                // Events expire at the server (an hour by default) and people delete them.
                create = true;
            }
            catch (ApiException e) when (create && e.Reason == ApiErrorReason.AlreadyExists)
            {
                // An attempt before this one arrived though its answer did not.
                series.WroteAll(_options.Time.GetUtcNow());
                return;
            }
            catch (ApiException e) when (IsPassing(e) && attempt < MaximumAttempts)
            {
                await Task.Delay(s_betweenAttempts * (1 + _options.Jitter()), _options.Time, cancellationToken);
            }
            catch (ApiException e)
            {
                _metrics.Dropped("refused");
                Log.Dropped(_options.Logger, series.Key.Reason, series.Key.About.Kind, series.Key.About.Namespace, series.Key.About.Name, e.Message);
                _series.Remove(series.Key);
                return;
            }
        }
    }

    private async Task SendAsync(EventSeries series, bool create, CancellationToken cancellationToken)
    {
        if (create)
        {
            var @event = EventObject.Create(series, _options.Controller, _options.Instance);
            await _client.CreateAsync(KnownKinds.Event, @event, WriteOptions.Default, cancellationToken);
        }
        else
        {
            var key = new ObjectKey(EventObject.NamespaceOf(series.Key.About), series.Name);
            await _client.PatchAsync(KnownKinds.Event, key, PatchType.Merge, EventObject.SeriesPatch(series), WriteOptions.Default, cancellationToken);
        }
    }

    /// <summary>A refusal (forbidden, terminating namespace, invalid) stays one; an outage passes.</summary>
    private static bool IsPassing(ApiException e) => e.Reason switch
    {
        ApiErrorReason.TooManyRequests or ApiErrorReason.Timeout or ApiErrorReason.InternalError
            or ApiErrorReason.ServiceUnavailable or ApiErrorReason.Unreachable => true,
        _ => false,
    };

    /// <summary>Nanoseconds since 1970, never the same twice: many Events can fall into one tick of the clock.</summary>
    private long Unique(DateTimeOffset at) =>
        _lastUnique = Math.Max(_lastUnique + 1, (at - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
}

using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Simulation.Cluster;

/// <summary>One open watch: a position in the history, and bookmarks every minute and at the end.</summary>
internal sealed class WatchStream
{
    private static readonly TimeSpan bookmarkPeriod = TimeSpan.FromMinutes(1);
    private readonly ClusterState state;
    private readonly TimeProvider time;
    private readonly ResourceKind kind;
    private readonly Func<JsonObject, bool> filter;
    private readonly Queue<WatchEvent> initial = [];
    private readonly long cutEpoch;
    private readonly long endEpoch;
    private readonly DateTimeOffset end;
    private DateTimeOffset nextBookmark;
    private int position;
    private bool ended;

    public WatchStream(ClusterState state, TimeProvider time, ResourceKind kind, string? @namespace, WatchOptions options)
    {
        (this.state, this.time, this.kind) = (state, time, kind);
        var (registered, objects, view) = state.Begin(kind);
        filter = ListReading.Filter(registered, @namespace, options.LabelSelector, options.FieldSelector);
        (cutEpoch, endEpoch) = (view.CutEpoch, view.EndEpoch);
        end = time.GetUtcNow() + options.Timeout;
        nextBookmark = time.GetUtcNow() + bookmarkPeriod;
        position = view.Forgotten + view.History.Count;
        ListReading.RefuseFuture(options.ResourceVersion, view.Revision);
        if (options.ResourceVersion is "" or "0")
        {
            initial = new Queue<WatchEvent>(objects.Values.Where(filter).Select(item => new WatchEvent(WatchEventType.Added, item)));
            return;
        }
        var asked = long.Parse(options.ResourceVersion, CultureInfo.InvariantCulture);
        if (asked < view.CompactedRevision)
        {
            throw Refusal.Expired($"too old resource version: {asked} ({view.CompactedRevision})");
        }
        while (position > view.Forgotten && view.History[position - 1 - view.Forgotten].ResourceVersion > asked)
        {
            position--;
        }
    }

    /// <summary>The next event; null when the server ends the stream.</summary>
    public async Task<WatchEvent?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var view = state.View(kind);
            if (view.CutEpoch != cutEpoch)
            {
                throw Refusal.Cut();
            }
            if (ended)
            {
                return null;
            }
            if (Pending(view) is { } next)
            {
                await Task.Yield();
                return new WatchEvent(next.Type, next.Object.DeepClone().AsObject());
            }
            var now = time.GetUtcNow();
            if (view.EndEpoch != endEpoch || now >= end)
            {
                ended = true;
                return Bookmark(view);
            }
            if (now >= nextBookmark)
            {
                nextBookmark = now + bookmarkPeriod;
                return Bookmark(view);
            }
            await Waiting.UntilAsync(view.Changed, (nextBookmark < end ? nextBookmark : end) - now, time, cancellationToken);
        }
    }

    private WatchEvent? Pending(WatchView view)
    {
        if (initial.TryDequeue(out var first))
        {
            return first;
        }
        if (position < view.KindForgotten)
        {
            throw Refusal.Expired($"the watch is too slow: {view.CompactedRevision} is compacted");
        }
        position = Math.Max(position, view.Forgotten);
        while (position - view.Forgotten < view.History.Count)
        {
            var write = view.History[position++ - view.Forgotten];
            if (write.Changed && write.Kind.Group == kind.Group && write.Kind.Plural == kind.Plural && Seen(write) is { } next)
            {
                return next;
            }
        }
        return null;
    }

    /// <summary>A change as the selectors see it: an object that ceases to match is deleted for this watch.</summary>
    private WatchEvent? Seen(ClusterWrite write)
    {
        var was = write.Before is not null && filter(write.Before);
        var isNow = write.After is not null && filter(write.After);
        return (was, isNow) switch
        {
            (false, false) => null,
            (false, true) => new WatchEvent(WatchEventType.Added, write.After!),
            (true, true) => new WatchEvent(WatchEventType.Modified, write.After!),
            (true, false) => new WatchEvent(WatchEventType.Deleted, ObjectRules.WithResourceVersion(write.Before!, write.ResourceVersion)),
        };
    }

    private WatchEvent Bookmark(WatchView view) => new(WatchEventType.Bookmark, new JsonObject
    {
        ["apiVersion"] = kind.ApiVersion,
        ["kind"] = kind.Kind,
        ["metadata"] = new JsonObject { ["resourceVersion"] = view.Revision.ToString(CultureInfo.InvariantCulture) },
    });
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Ownership;

namespace RolloutController.Simulation.Cluster;

/// <summary>Objects, resource versions and history behind one lock. Stored objects are never changed, only replaced.</summary>
internal sealed class ClusterState(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Group, string Plural), KindStore> kinds = [];
    private readonly Dictionary<string, int> openWatches = new(StringComparer.Ordinal);
    private ImmutableList<ClusterWrite> history = [];
    private int forgotten;
    private ImmutableDictionary<long, ImmutableSortedDictionary<ObjectKey, JsonObject>> pagedSnapshots = ImmutableDictionary<long, ImmutableSortedDictionary<ObjectKey, JsonObject>>.Empty;
    private long serial;

    public long Revision { get; private set; } = 1;

    public long CompactedRevision { get; private set; }

    public long CutEpoch { get; private set; }

    public long EndEpoch { get; private set; }

    public ImmutableList<ClusterWrite> History
    {
        get
        {
            lock (gate)
            {
                return history;
            }
        }
    }

    public int Writes
    {
        get
        {
            lock (gate)
            {
                return forgotten + history.Count;
            }
        }
    }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return kinds.Values.Sum(store => store.Objects.Count);
            }
        }
    }

    public ImmutableArray<ClusterWrite> HistoryFrom(int sequence)
    {
        lock (gate)
        {
            return sequence >= forgotten
                ? [.. history.GetRange(sequence - forgotten, forgotten + history.Count - sequence)]
                : throw new ArgumentOutOfRangeException(nameof(sequence), sequence, $"the writes before {forgotten} are forgotten");
        }
    }

    public void Register(RegisteredKind registered)
    {
        lock (gate)
        {
            kinds[(registered.Kind.Group, registered.Kind.Plural)] = new KindStore(registered);
        }
    }

    public void Compact() => Signal(CompactLocked);

    public void Forget() => Signal(() =>
    {
        CompactLocked();
        foreach (var write in history)
        {
            if (write.Changed && kinds.TryGetValue((write.Kind.Group, write.Kind.Plural), out var store))
            {
                store.Forgotten = write.Sequence + 1;
            }
        }
        forgotten += history.Count;
        history = [];
    });

    /// <summary>Counts a watch of a client as open until it is disposed.</summary>
    public IDisposable OpenWatch(string client)
    {
        lock (gate)
        {
            openWatches[client] = openWatches.GetValueOrDefault(client) + 1;
        }
        return new OpenedWatch(this, client);
    }

    public int OpenWatches(string client)
    {
        lock (gate)
        {
            return openWatches.GetValueOrDefault(client);
        }
    }

    /// <summary>A client is gone, and its connections with it.</summary>
    public void Disconnect(string client)
    {
        lock (gate)
        {
            openWatches.Remove(client);
        }
    }

    public void CutWatches() => Signal(() => CutEpoch++);

    public void EndWatches() => Signal(() => EndEpoch++);

    /// <summary>The registration and the present objects of a kind.</summary>
    public (RegisteredKind Registered, ImmutableSortedDictionary<ObjectKey, JsonObject> Objects, long Revision) Read(ResourceKind kind)
    {
        lock (gate)
        {
            var store = Store(kind);
            return (store.Registered, store.Objects, Revision);
        }
    }

    /// <summary>The objects as they were when the first page was read, while that is remembered.</summary>
    public ImmutableSortedDictionary<ObjectKey, JsonObject>? Snapshot(long revision)
    {
        lock (gate)
        {
            return pagedSnapshots.GetValueOrDefault(revision);
        }
    }

    public void Remember(long revision, ImmutableSortedDictionary<ObjectKey, JsonObject> objects)
    {
        lock (gate)
        {
            pagedSnapshots = pagedSnapshots.SetItem(revision, objects);
        }
    }

    /// <summary>Objects and view of the same moment, for a watch that begins with what exists.</summary>
    public (RegisteredKind Registered, ImmutableSortedDictionary<ObjectKey, JsonObject> Objects, WatchView View) Begin(ResourceKind kind)
    {
        lock (gate)
        {
            var store = Store(kind);
            return (store.Registered, store.Objects, View(store));
        }
    }

    /// <summary>True where the namespace exists and is being deleted.</summary>
    public bool IsTerminating(string @namespace)
    {
        lock (gate)
        {
            return kinds.TryGetValue((KnownKinds.Namespace.Group, KnownKinds.Namespace.Plural), out var namespaces)
                && namespaces.Objects.TryGetValue(new ObjectKey("", @namespace), out var found)
                && found.IsTerminating();
        }
    }

    /// <summary>What a watch looks at on each turn, and the task that ends when there may be more.</summary>
    public WatchView View(ResourceKind kind)
    {
        lock (gate)
        {
            return View(Store(kind));
        }
    }

    /// <summary>Runs one write as an atomic step: reads, asks for admission, stores, records.</summary>
    public JsonObject Write(WriteAttempt attempt, Func<KindStore, Func<string>, PendingWrite> prepare)
    {
        TaskCompletionSource signal;
        JsonObject answer;
        lock (gate)
        {
            var store = Store(attempt.Request.Kind);
            var pending = prepare(store, NextSerial);
            foreach (var interceptor in attempt.Interceptors)
            {
                interceptor.Admit(attempt.Request, pending.Before, pending.After);
            }
            if (attempt.DryRun)
            {
                return pending.After ?? pending.Before!;
            }
            answer = Commit(store, attempt, pending);
            signal = store.RenewSignal();
        }
        signal.SetResult();
        return answer;
    }

    private JsonObject Commit(KindStore store, WriteAttempt attempt, PendingWrite pending)
    {
        var (key, before, after) = pending;
        var now = time.GetUtcNow();
        if (before is not null && after is not null && ObjectRules.Same(before, after))
        {
            Record(attempt, key, before, before, now);
            return before;
        }
        Revision++;
        if (after is null || (after.IsTerminating() && after.Finalizers().Count == 0))
        {
            store.Objects = store.Objects.Remove(key);
            Record(attempt, key, before, null, now);
            return ObjectRules.WithResourceVersion(after ?? before!, Revision);
        }
        var stored = ObjectRules.Stamp(after, Revision);
        ObjectRules.Metadata(stored)["managedFields"] =
            ManagedFields.Next(before, stored, attempt.FieldManager, attempt.Request.Subresource, ObjectRules.Timestamp(now));
        store.Objects = store.Objects.SetItem(key, stored);
        Record(attempt, key, before, stored, now);
        return stored;
    }

    private void Record(WriteAttempt attempt, ObjectKey key, JsonObject? before, JsonObject? after, DateTimeOffset now) =>
        history = history.Add(new ClusterWrite(
            forgotten + history.Count, attempt.Request.Client, attempt.FieldManager, attempt.Request.Verb, attempt.Request.Subresource, attempt.Request.Kind, key, before, after, Revision, now));

    private KindStore Store(ResourceKind kind) =>
        kinds.TryGetValue((kind.Group, kind.Plural), out var store) && store.Registered.Kind.Version == kind.Version
            ? store
            : throw Refusal.KindNotServed(kind);

    private string NextSerial() => (++serial).ToString("x", CultureInfo.InvariantCulture);

    private WatchView View(KindStore store) => new(history, forgotten, store.Forgotten, Revision, CompactedRevision, CutEpoch, EndEpoch, store.Changed);

    private void CompactLocked()
    {
        CompactedRevision = Revision;
        pagedSnapshots = pagedSnapshots.Clear();
    }

    private void Signal(Action change)
    {
        TaskCompletionSource[] signals;
        lock (gate)
        {
            change();
            signals = [.. kinds.Values.Select(store => store.RenewSignal())];
        }

        foreach (var signal in signals)
        {
            signal.SetResult();
        }
    }

    private sealed class OpenedWatch(ClusterState state, string client) : IDisposable
    {
        public void Dispose()
        {
            lock (state.gate)
            {
                if (state.openWatches.TryGetValue(client, out var open))
                {
                    state.openWatches[client] = open - 1;
                }
            }
        }
    }
}

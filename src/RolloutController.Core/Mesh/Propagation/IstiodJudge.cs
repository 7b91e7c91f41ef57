using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>Judges what one istiod said about a change.</summary>
internal static class IstiodJudge
{
    // istiod waits at most this long for further events before it pushes (PILOT_DEBOUNCE_MAX).
    private static readonly TimeSpan LongestDebounce = TimeSpan.FromSeconds(10);

    // From accepting clusters to asking for their endpoints: a proxy does it at once, unless it is starved.
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(3);

    // Dumps that are fetched of one istiod at a time, for all parts of a change together.
    private const int DumpsAtATime = 4;

    /// <summary>Judges each part of a change by itself; a proxy stands as it does with the part that it is farthest from having.</summary>
    public static IstiodFinding Judge(
        MeshChange change, ImmutableArray<IstiodMemory?> before, IstiodSnapshot snapshot, long round, DateTimeOffset at)
    {
        var findings = change.Parts
            .Select((part, index) => Judge(part, before.ElementAtOrDefault(index), snapshot, round, at))
            .ToArray();
        return new(
            [.. findings.SelectMany(finding => finding.Memories)],
            [.. findings.SelectMany(finding => finding.Proxies)
                .GroupBy(state => state.Proxy, StringComparer.Ordinal)
                .Select(states => states.MaxBy(state => state.Kind)!)],
            [.. findings.SelectMany(finding => finding.Wanted.Select((proxy, rank) => (proxy, rank)))
                .OrderBy(wish => wish.rank)
                .Select(wish => wish.proxy)
                .Distinct(StringComparer.Ordinal)
                .Take(DumpsAtATime)],
            findings.Select(finding => finding.Failure).FirstOrDefault(failure => failure is not null));
    }

    private static IstiodFinding Judge(MeshChange change, IstiodMemory? before, IstiodSnapshot snapshot, long round, DateTimeOffset at)
    {
        if (snapshot.Failure is { } failure) return new([before], [], [], failure);
        var watchers = Watchers(change, snapshot);
        if (watchers.FirstOrDefault(watcher => watcher.Type.SentVersion is null) is { } old)
            return new([before], [], [], new IstiodFailure(IstiodFailureKind.Unknown, $"the nonce \"{old.Type.Sent}\" of {old.Proxy} holds no push version"));
        if (snapshot.Dumps.Values.Any(dump => dump.Version is null))
            return new([before], [], [], new IstiodFailure(IstiodFailureKind.Unknown, "a config dump holds no push version"));

        var memory = IstiodLearning.Learn(change, before, watchers, snapshot, round, at);
        var nobodyHasHost = memory.Needed is null && watchers.All(watcher => IsSettledWithoutHost(memory, watcher));
        var states = watchers.Select(watcher => State(change, memory, watcher, round, at, nobodyHasHost)).ToImmutableArray();
        return new([memory], states, DumpWishes.Of(memory, watchers, states, at), null);
    }

    // A proxy that reconnects may be listed twice; the newer connection is what it listens to.
    private static ImmutableArray<Watcher> Watchers(MeshChange change, IstiodSnapshot snapshot)
    {
        var all = snapshot.Connections.Select(connection => connection.Proxy).Distinct(StringComparer.Ordinal).ToList();
        return
        [
            .. snapshot.Connections
                .Select(connection => new Watcher(
                    connection.Proxy,
                    Carriers.Of(change, connection),
                    connection.Endpoints,
                    all.Exists(other => other.Length > connection.Proxy.Length && other.EndsWith(connection.Proxy, StringComparison.Ordinal))))
                .Where(watcher => watcher.Type.IsWatched && IsConcerned(change, watcher))
                .GroupBy(watcher => watcher.Proxy, StringComparer.Ordinal)
                .Select(group => group.MaxBy(watcher => watcher.Type.SentVersion)!),
        ];
    }

    // The proxy's name is pod.namespace.
    private static bool IsConcerned(MeshChange change, Watcher watcher) =>
        change.Callers is not { } callers || watcher.Proxy.EndsWith($".{callers}", StringComparison.Ordinal);

    private static ProxyState State(MeshChange change, IstiodMemory memory, Watcher watcher, long round, DateTimeOffset at, bool nobodyHasHost)
    {
        if (watcher.Type.LastError.Length > 0) return Refusal(memory, watcher);
        var fact = memory.Facts.GetValueOrDefault(watcher.Proxy);
        if (memory.Needed is { } needed)
        {
            if (watcher.Type.AckedVersion is { } acked && acked.IsAtLeast(needed))
                return change is MeshChange.SubsetPresent && memory.TakesEndpoints ? Warming(memory, watcher, needed, round, at) : ProxyState.Accepted(watcher.Proxy);
            if (fact is { Relation: DumpRelation.WithoutHost } && fact.Version.IsAtLeast(needed))
                return ProxyState.Accepted(watcher.Proxy);
        }

        if (nobodyHasHost || (change.IsAbsence && HasLetGo(fact, watcher, at)))
            return ProxyState.Accepted(watcher.Proxy);
        return ProxyState.Pending(watcher.Proxy, Why(memory, watcher, fact));
    }

    // The push that holds the cluster brings endpoints of the old clusters; only then does the proxy ask for the new one's. What is accepted
    // in a later round than the clusters answers that question. A proxy that asks for nothing any more had the cluster before.
    private static ProxyState Warming(IstiodMemory memory, Watcher watcher, PushVersion needed, long round, DateTimeOffset at) =>
        memory.ClustersAccepted.TryGetValue(watcher.Proxy, out var accepted)
        && accepted.Round < round
        && watcher.Endpoints.IsSettled
        && ((watcher.Endpoints.AckedVersion is { } endpoints && endpoints.IsAtLeast(needed)) || at - accepted.At >= LongestQuestion)
            ? ProxyState.Accepted(watcher.Proxy)
            : ProxyState.Pending(watcher.Proxy, "has the cluster, waits for its endpoints");

    // Its own dump names the subset no more, and the proxy runs by that or a later version.
    private static bool HasLetGo(DumpFact? fact, Watcher watcher, DateTimeOffset at) =>
        fact is { Relation: not DumpRelation.WithoutChange }
        && ((watcher.Type.AckedVersion is { } acked && acked.IsAtLeast(fact.Version)) || fact.StandsFor(watcher.Type, at));

    private static bool IsSettledWithoutHost(IstiodMemory memory, Watcher watcher) =>
        memory.Facts.TryGetValue(watcher.Proxy, out var fact)
        && fact.Relation is DumpRelation.WithoutHost
        && fact.At >= memory.FirstAsked + LongestDebounce;

    private static ProxyState Refusal(IstiodMemory memory, Watcher watcher)
    {
        if (memory.RefusedBefore.Contains(watcher.Proxy))
            return new(watcher.Proxy, ProxyState.Standing.RefusedBefore, $"refused its configuration before this change: {watcher.Type.LastError}");
        return memory.Needed is { } needed && watcher.Type.SentVersion is { } sent && sent.IsAtLeast(needed)
            ? new(watcher.Proxy, ProxyState.Standing.Refused, watcher.Type.LastError)
            : ProxyState.Pending(watcher.Proxy, $"refuses its configuration: {watcher.Type.LastError}");
    }

    private static string Why(IstiodMemory memory, Watcher watcher, DumpFact? fact) => memory.Needed switch
    {
        { } needed when watcher.Type.SentVersion is { } sent && sent.IsAtLeast(needed) => "was sent it, has not acknowledged it",
        _ when fact is { Relation: DumpRelation.WithoutChange } => $"istiod's version {fact.Version} for it does not hold the change",
        { } => "was not sent it yet",
        null => "no version of istiod is known to hold the change yet",
    };
}

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>Takes what an istiod said into what is remembered of it.</summary>
internal static class IstiodLearning
{
    /// <summary>The memory after a round.</summary>
    public static IstiodMemory Learn(
        MeshChange change, IstiodMemory? before, IReadOnlyCollection<Watcher> watchers, IstiodSnapshot snapshot, long round, DateTimeOffset at)
    {
        var memory = before ?? new IstiodMemory { FirstAsked = at };
        var newest = watchers.Max(watcher => watcher.Type.SentVersion);

        // A restarted istiod counts from the start again; what its predecessor said cannot be compared with what it says.
        if (newest is { } now && memory.Newest is { } known && now.IsOfLaterProcessThan(known)) memory = new IstiodMemory { FirstAsked = at };
        if (newest is { } seen && (memory.Newest is not { } last || seen > last)) memory = memory with { Newest = seen };

        foreach (var watcher in watchers)
        {
            if (snapshot.Dumps.TryGetValue(watcher.Proxy, out var dump) && dump.Version is { } version)
                memory = Learn(change, memory, watcher, dump, version, at);
        }

        memory = RememberSilence(change, memory, watchers, at);
        memory = RememberRefusals(memory, watchers);
        return memory.Needed is { } needed ? RememberAcceptance(memory, watchers, needed, round, at) : memory;
    }

    private static IstiodMemory Learn(
        MeshChange change, IstiodMemory memory, Watcher watcher, ConfigDump dump, PushVersion version, DateTimeOffset at)
    {
        var fact = new DumpFact(version, ChangeInDump.Of(change, dump), watcher.Type.Sent, at);
        var before = memory.Facts.GetValueOrDefault(watcher.Proxy);

        // That nothing names a subset is also true of proxies, and of times, for which nothing ever did: only a proxy
        // that let go of it shows a version with the change.
        var shows = fact.Relation is DumpRelation.WithChange
            && (!change.IsAbsence || before?.Relation is DumpRelation.WithoutChange);
        return memory with
        {
            Facts = memory.Facts.SetItem(watcher.Proxy, fact),
            With = shows ? memory.With.Add(version) : memory.With,
            NewestWithout = fact.Relation is DumpRelation.WithoutChange && (memory.NewestWithout is not { } without || version > without)
                ? version
                : memory.NewestWithout,
            TakesEndpoints = shows && change is MeshChange.SubsetPresent ? ChangeInDump.TakesEndpoints(change, dump) : memory.TakesEndpoints,
        };
    }

    // A version that changes nothing for a proxy is not sent to it: what it was sent before holds the change as well.
    private static IstiodMemory RememberSilence(MeshChange change, IstiodMemory memory, IReadOnlyCollection<Watcher> watchers, DateTimeOffset at)
    {
        if (change.IsAbsence) return memory;
        var holding = watchers
            .Where(watcher => memory.Facts.TryGetValue(watcher.Proxy, out var fact)
                && fact.Relation is DumpRelation.WithChange
                && (memory.NewestWithout is not { } without || fact.Version > without)
                && fact.StandsFor(watcher.Type, at))
            .Select(watcher => watcher.Type.SentVersion!.Value);
        return memory with { With = memory.With.Union(holding) };
    }

    // An error stays until the next acceptance: one that was there when the proxy was first seen has another cause.
    private static IstiodMemory RememberRefusals(IstiodMemory memory, IReadOnlyCollection<Watcher> watchers)
    {
        var refused = memory.RefusedBefore;
        foreach (var watcher in watchers)
        {
            if (watcher.Type.LastError.Length == 0) refused = refused.Remove(watcher.Proxy);
            else if (!memory.Known.Contains(watcher.Proxy)) refused = refused.Add(watcher.Proxy);
        }

        return memory with { RefusedBefore = refused, Known = memory.Known.Union(watchers.Select(watcher => watcher.Proxy)) };
    }

    private static IstiodMemory RememberAcceptance(
        IstiodMemory memory, IReadOnlyCollection<Watcher> watchers, PushVersion needed, long round, DateTimeOffset at)
    {
        var accepted = memory.ClustersAccepted;
        foreach (var watcher in watchers.Where(watcher => watcher.Type.AckedVersion is { } acked && acked.IsAtLeast(needed)))
        {
            if (!accepted.TryGetValue(watcher.Proxy, out var entry) || entry.Version != needed)
                accepted = accepted.SetItem(watcher.Proxy, (needed, round, at));
        }

        return memory with { ClustersAccepted = accepted };
    }
}

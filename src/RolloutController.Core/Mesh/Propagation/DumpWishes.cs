using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>Chooses the proxies whose dumps would tell most: a dump is costly, so few are asked for at a time.</summary>
internal static class DumpWishes
{
    private const int AtATime = 4;

    // A version may be processed for a proxy without anything being sent, so a dump is repeated now and then.
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(2);

    public static ImmutableArray<string> Of(IstiodMemory memory, IEnumerable<Watcher> watchers, IEnumerable<ProxyState> states, DateTimeOffset at)
    {
        var open = states.Where(state => state.Kind is not ProxyState.Standing.Accepted).Select(state => state.Proxy).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. watchers
                .Where(watcher => open.Contains(watcher.Proxy) && !watcher.IsAmbiguous)
                .Select(watcher => (Watcher: watcher, Urgency: Urgency(memory, watcher, at)))
                .Where(wish => wish.Urgency is not null)
                .OrderBy(wish => wish.Urgency)

                // The newest version is the likeliest to hold the change, and shows best when it does not.
                .ThenByDescending(wish => wish.Watcher.Type.SentVersion)
                .ThenBy(wish => wish.Watcher.Proxy, StringComparer.Ordinal)
                .Take(AtATime)
                .Select(wish => wish.Watcher.Proxy),
        ];
    }

    // Null: nothing to learn. Else the smaller the sooner.
    private static int? Urgency(IstiodMemory memory, Watcher watcher, DateTimeOffset at)
    {
        // What was sent holds the change: only the proxy's answer is awaited.
        if (memory.Needed is { } needed && watcher.Type.SentVersion is { } sent && sent.IsAtLeast(needed)) return null;
        if (!memory.Facts.TryGetValue(watcher.Proxy, out var fact)) return 1;
        var isStale = at - fact.At >= RepeatAfter;
        return fact.Relation switch
        {
            DumpRelation.WithoutChange => watcher.Type.Sent != fact.Sent ? 0 : isStale ? 2 : null,
            DumpRelation.WithoutHost => isStale ? 3 : null,

            // It held the change; a newer version without it was seen, or something else was sent since.
            DumpRelation.WithChange => watcher.Type.Sent != fact.Sent || (isStale && memory.NewestWithout >= fact.Version) ? 2 : null,
            _ => throw new InvalidOperationException($"Unknown relation {fact.Relation}"),
        };
    }
}

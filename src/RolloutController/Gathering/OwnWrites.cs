using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>
/// A view that is never older than our own last write of an object: until the informer has moved past the version that was
/// replaced, the answer of the API server to the write stands in for the cached object.
/// </summary>
/// <remarks>Resource versions are opaque, so "older" is a set of versions known to precede the write, or a smaller count, never a comparison of versions.</remarks>
public sealed class OwnWrites(IClusterView caches, TimeProvider time) : IClusterView
{
    /// <summary>An informer that has not caught up by then is trusted over our memory; writes stay guarded by resourceVersion.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(ResourceKind Kind, ObjectKey Key), Entry> entries = new();

    /// <inheritdoc />
    public JsonObject? Get(ResourceKind kind, ObjectKey key) => Newer(kind, key, caches.Get(kind, key));

    /// <inheritdoc />
    public IReadOnlyCollection<JsonObject> List(ResourceKind kind, string? @namespace)
    {
        var cached = caches.List(kind, @namespace);
        var own = entries.Select(entry => entry.Key).Where(entry => entry.Kind == kind && (@namespace is null || entry.Key.Namespace == @namespace)).Select(entry => entry.Key).ToHashSet();
        if (own.Count == 0)
            return cached;
        var result = new List<JsonObject>(cached.Count + 1);
        foreach (var item in cached)
        {
            var key = item.Key();
            result.Add(own.Remove(key) ? Newer(kind, key, item)! : item);
        }

        foreach (var key in own.OrderBy(key => key.Namespace, StringComparer.Ordinal).ThenBy(key => key.Name, StringComparer.Ordinal))
        {
            if (Newer(kind, key, null) is { } created)
                result.Add(created);
        }

        return result;
    }

    /// <summary>Remembers the answer to a write of ours that replaced the version <paramref name="replaced"/>; null for a create.</summary>
    /// <remarks>
    /// What the cache holds when the answer comes says nothing: the watch may have been faster, and have brought a later change
    /// of somebody else, which must not be hidden.
    /// </remarks>
    public void Record(ResourceKind kind, JsonObject written, string? replaced)
    {
        var key = written.Key();
        var older = ImmutableHashSet.Create(StringComparer.Ordinal, replaced ?? "");
        if (entries.TryGetValue((kind, key), out var previous))
        {
            // Another Rollout wrote on top of this write, and its answer was recorded first.
            if (previous.Older.Contains(written.ResourceVersion() ?? ""))
                return;
            older = older.Union(previous.Older).Add(previous.Written.ResourceVersion() ?? "");
        }

        older = older.Remove(written.ResourceVersion() ?? "");
        entries[(kind, key)] = new Entry(written, older, time.GetTimestamp());
    }

    /// <summary>An object is gone: what we wrote to it before must not be shown any more, though the cache does not have it either.</summary>
    public void Forget(ResourceKind kind, ObjectKey key) => entries.TryRemove((kind, key), out _);

    private JsonObject? Newer(ResourceKind kind, ObjectKey key, JsonObject? cached)
    {
        if (!entries.TryGetValue((kind, key), out var entry))
            return cached;
        var version = cached?.ResourceVersion() ?? "";
        if ((entry.Older.Contains(version) || CountsLess(cached, entry.Written)) && time.GetElapsedTime(entry.WrittenAt) < Lifetime)
            return entry.Written;
        entries.TryRemove(new KeyValuePair<(ResourceKind, ObjectKey), Entry>((kind, key), entry));
        return cached;
    }

    /// <summary>Both counters only grow in the life of an object: the server counts changes of the spec, we count writes of a Rollout's status.</summary>
    private static bool CountsLess(JsonObject? cached, JsonObject written) =>
        cached is not null
        && cached.Uid() == written.Uid()
        && (ObjectJson.Count(cached["metadata"], "generation") < ObjectJson.Count(written["metadata"], "generation")
            || ObjectJson.Count(cached["status"], "writes") < ObjectJson.Count(written["status"], "writes"));

    private sealed record Entry(JsonObject Written, ImmutableHashSet<string> Older, long WrittenAt);
}

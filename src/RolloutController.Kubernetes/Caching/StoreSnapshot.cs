using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Caching;

/// <summary>
/// The cached objects of one kind at one moment; it never changes. Enumerations are in the order of namespace and name. The objects
/// are shared: clone before editing.
/// </summary>
public sealed class StoreSnapshot
{
    private static readonly Comparer<ObjectKey> order = Comparer<ObjectKey>.Create((left, right) =>
        string.CompareOrdinal(left.Namespace, right.Namespace) is not 0 and var byNamespace ? byNamespace : string.CompareOrdinal(left.Name, right.Name));

    private readonly ImmutableArray<StoreIndex> indexes;
    private readonly ImmutableSortedDictionary<ObjectKey, JsonObject> objects;
    private readonly ImmutableDictionary<(string Index, string Value), ImmutableSortedSet<ObjectKey>> indexed;

    /// <summary>Enumerations that were asked for: the same ones are asked for again and again, and a walk through a tree is slow.</summary>
    private readonly ConcurrentDictionary<(string Index, string Value), IReadOnlyList<JsonObject>> enumerated = new(1, 0);

    private StoreSnapshot(
        ImmutableArray<StoreIndex> indexes,
        ImmutableSortedDictionary<ObjectKey, JsonObject> objects,
        ImmutableDictionary<(string Index, string Value), ImmutableSortedSet<ObjectKey>> indexed)
    {
        this.indexes = indexes;
        this.objects = objects;
        this.indexed = indexed;
    }

    /// <summary>How many objects.</summary>
    public int Count => objects.Count;

    /// <summary>All objects.</summary>
    public IReadOnlyList<JsonObject> All => enumerated.GetOrAdd(("", ""), _ => [.. objects.Values]);

    /// <summary>All keys.</summary>
    public IEnumerable<ObjectKey> Keys => objects.Keys;

    /// <summary>One object; null where it is not in the cache.</summary>
    public JsonObject? Find(ObjectKey key) => objects.GetValueOrDefault(key);

    /// <summary>The objects of one namespace.</summary>
    public IEnumerable<JsonObject> InNamespace(string @namespace) => objects.Where(item => item.Key.Namespace == @namespace).Select(item => item.Value);

    /// <summary>The objects under one value of an index.</summary>
    /// <exception cref="ArgumentException">The store has no index of that name.</exception>
    public IReadOnlyList<JsonObject> ByIndex(string index, string value) =>
        indexes.Any(known => known.Name == index)
            ? indexed.TryGetValue((index, value), out var keys) ? enumerated.GetOrAdd((index, value), _ => [.. keys.Select(key => objects[key])]) : []
            : throw new ArgumentException($"the store has no index \"{index}\"; it has: {string.Join(", ", indexes.Select(known => known.Name))}", nameof(index));

    internal static StoreSnapshot Empty(ImmutableArray<StoreIndex> indexes) =>
        new(
            indexes,
            ImmutableSortedDictionary.Create<ObjectKey, JsonObject>(order),
            ImmutableDictionary<(string Index, string Value), ImmutableSortedSet<ObjectKey>>.Empty);

    /// <summary>The snapshot after some changes, in one step.</summary>
    internal StoreSnapshot With(IEnumerable<ResourceChange> changes)
    {
        var nextObjects = objects.ToBuilder();
        var nextIndexed = indexed.ToBuilder();
        foreach (var change in changes)
        {
            if (nextObjects.TryGetValue(change.Key, out var present))
            {
                Unindex(nextIndexed, change.Key, present);
                nextObjects.Remove(change.Key);
            }
            if (change.New is not null)
            {
                nextObjects.Add(change.Key, change.New);
                Index(nextIndexed, change.Key, change.New);
            }
        }
        return new StoreSnapshot(indexes, nextObjects.ToImmutable(), nextIndexed.ToImmutable());
    }

    private void Index(ImmutableDictionary<(string Index, string Value), ImmutableSortedSet<ObjectKey>>.Builder target, ObjectKey key, JsonObject item)
    {
        foreach (var entry in Entries(item))
        {
            target[entry] = target.GetValueOrDefault(entry, ImmutableSortedSet.Create<ObjectKey>(order)).Add(key);
        }
    }

    private void Unindex(ImmutableDictionary<(string Index, string Value), ImmutableSortedSet<ObjectKey>>.Builder target, ObjectKey key, JsonObject item)
    {
        foreach (var entry in Entries(item))
        {
            var rest = target.GetValueOrDefault(entry, ImmutableSortedSet.Create<ObjectKey>(order)).Remove(key);
            if (rest.IsEmpty)
            {
                target.Remove(entry);
            }
            else
            {
                target[entry] = rest;
            }
        }
    }

    private IEnumerable<(string Index, string Value)> Entries(JsonObject item) =>
        indexes.SelectMany(index => index.Values(item).Distinct().Select(value => (index.Name, value)));
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Caching;

/// <summary>The cached objects of one kind: readers take the immutable <see cref="Current"/>; one writer at a time, an informer.</summary>
public sealed class ResourceStore
{
    private StoreSnapshot current;

    /// <summary>An empty store.</summary>
    public ResourceStore(params ImmutableArray<StoreIndex> indexes) => current = StoreSnapshot.Empty(indexes);

    /// <summary>The newest snapshot. Take it once where several reads must agree.</summary>
    public StoreSnapshot Current => Volatile.Read(ref current);

    /// <summary>
    /// Takes over a complete list. Objects that are missing from it are deletions with unknown final state; an object whose uid
    /// differs was deleted and made anew; one with the same resource version did not change.
    /// </summary>
    public ImmutableArray<ResourceChange> Replace(IReadOnlyCollection<JsonObject> items)
    {
        var before = Current;
        var kept = items.Select(item => item.Key()).ToHashSet();
        var gone = before.Keys.Where(key => !kept.Contains(key)).Select(key => new ResourceChange(key, before.Find(key), null) { IsFinalStateUnknown = true });
        return Take([.. gone, .. items.SelectMany(item => Upsert(before, item, isFinalStateUnknown: true))]);
    }

    /// <summary>Takes over one watch event.</summary>
    public ImmutableArray<ResourceChange> Apply(WatchEvent @event)
    {
        var before = Current;
        return Take(@event.Type switch
        {
            WatchEventType.Added or WatchEventType.Modified => [.. Upsert(before, @event.Object, isFinalStateUnknown: false)],
            WatchEventType.Deleted when before.Find(@event.Object.Key()) is not null => [new ResourceChange(@event.Object.Key(), @event.Object, null)],
            WatchEventType.Deleted or WatchEventType.Bookmark => [],
            _ => throw new ArgumentOutOfRangeException(nameof(@event), @event.Type, "not a type of watch event"),
        });
    }

    private ImmutableArray<ResourceChange> Take(ImmutableArray<ResourceChange> changes)
    {
        if (changes.Length > 0)
        {
            Volatile.Write(ref current, Current.With(changes));
        }
        return changes;
    }

    private static IEnumerable<ResourceChange> Upsert(StoreSnapshot before, JsonObject item, bool isFinalStateUnknown)
    {
        var key = item.Key();
        var old = before.Find(key);
        if (old is not null && old.Uid() != item.Uid())
        {
            yield return new ResourceChange(key, old, null) { IsFinalStateUnknown = isFinalStateUnknown };
            old = null;
        }
        if (old is null || old.ResourceVersion() != item.ResourceVersion())
        {
            yield return new ResourceChange(key, old, item);
        }
    }
}

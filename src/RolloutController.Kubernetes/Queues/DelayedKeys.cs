namespace RolloutController.Kubernetes.Queues;

/// <summary>
/// Keys that wait for a time. A key waits once: a second request can only make it earlier, so whoever is woken must work out anew
/// what is due. Not for concurrent use; the queue's lock guards it.
/// </summary>
internal sealed class DelayedKeys<TKey>
    where TKey : notnull
{
    private readonly PriorityQueue<TKey, (DateTimeOffset Due, long Order)> heap = new();
    private readonly Dictionary<TKey, (DateTimeOffset Due, bool Urgent)> waiting = [];
    private long order;

    public int Count => waiting.Count;

    /// <summary>When the next key is due; null where none waits.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            DropStale();
            return heap.TryPeek(out _, out var priority) ? priority.Due : null;
        }
    }

    public void Add(TKey key, DateTimeOffset due, bool urgent)
    {
        if (waiting.TryGetValue(key, out var present))
        {
            urgent |= present.Urgent;
            if (present.Due <= due)
            {
                waiting[key] = (present.Due, urgent);
                return;
            }
        }
        waiting[key] = (due, urgent);
        heap.Enqueue(key, (due, order++));
    }

    public bool TryTakeDue(DateTimeOffset now, out (TKey Key, bool Urgent) taken)
    {
        DropStale();
        taken = default;
        if (!heap.TryPeek(out var key, out var priority) || priority.Due > now)
        {
            return false;
        }
        heap.Dequeue();
        taken = (key, waiting[key].Urgent);
        waiting.Remove(key);
        return true;
    }

    public void Clear()
    {
        heap.Clear();
        waiting.Clear();
    }

    /// <summary>Heap entries whose key has been made earlier, or has been taken, since they were put in.</summary>
    private void DropStale()
    {
        while (heap.TryPeek(out var key, out var priority) && !(waiting.TryGetValue(key, out var present) && present.Due == priority.Due))
        {
            heap.Dequeue();
        }
    }
}

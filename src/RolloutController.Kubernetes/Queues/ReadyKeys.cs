namespace RolloutController.Kubernetes.Queues;

/// <summary>Keys ready to be handed out, urgent ones first, each lane in order of arrival. Not for concurrent use.</summary>
internal sealed class ReadyKeys<TKey>
    where TKey : notnull
{
    private readonly LinkedList<TKey> urgent = [];
    private readonly LinkedList<TKey> normal = [];
    private readonly Dictionary<TKey, (LinkedListNode<TKey> Node, long Since)> nodes = [];

    public int Count => nodes.Count;

    public int UrgentCount => urgent.Count;

    /// <summary>Puts a key in; one that is there stays where it is, or moves to the urgent lane.</summary>
    /// <returns>False where the key was there already.</returns>
    public bool Add(TKey key, bool isUrgent, long now)
    {
        if (!nodes.TryGetValue(key, out var present))
        {
            nodes[key] = ((isUrgent ? urgent : normal).AddLast(key), now);
            return true;
        }
        if (isUrgent && present.Node.List == normal)
        {
            normal.Remove(present.Node);
            nodes[key] = (urgent.AddLast(key), present.Since);
        }
        return false;
    }

    public bool TryTake(Lane lane, out (TKey Key, bool IsUrgent, long Since) taken)
    {
        var (list, isUrgent) = urgent.Count > 0 ? (urgent, true) : (normal, false);
        taken = default;
        if (list.First is not { } first || (lane == Lane.Urgent && !isUrgent))
        {
            return false;
        }
        taken = (first.Value, isUrgent, nodes[first.Value].Since);
        list.RemoveFirst();
        nodes.Remove(first.Value);
        return true;
    }

    public void Clear()
    {
        urgent.Clear();
        normal.Clear();
        nodes.Clear();
    }
}

namespace RolloutController.Kubernetes.Events;

/// <summary>One Event at the API server and how often it has occurred.</summary>
internal sealed class EventSeries(EventKey key, string name, DateTimeOffset first)
{
    public EventKey Key { get; } = key;

    public string Name { get; } = name;

    public DateTimeOffset First { get; } = first;

    public DateTimeOffset Last { get; private set; } = first;

    public int Count { get; private set; } = 1;

    /// <summary>The count that the API server knows; 0 before the Event is created.</summary>
    public int Written { get; private set; }

    private DateTimeOffset WrittenAt { get; set; }

    public void OccurredAgain(DateTimeOffset at) => (Count, Last) = (Count + 1, at);

    public void WroteAll(DateTimeOffset at) => (Written, WrittenAt) = (Count, at);

    /// <summary>When the count is to be written; null where the server knows it. The second occurrence is written at once, others collect.</summary>
    public DateTimeOffset? DueAt(TimeSpan collect) => Written == Count ? null : Written <= 1 ? First : WrittenAt + collect;
}

namespace RolloutController.MeshDataPlane.Xds;

/// <summary>
/// Collects changes until it has been quiet for a while, or for as long as allowed (Istio: xds/discovery.go, <c>debounce</c>).
/// Used with the mesh's lock held.
/// </summary>
public sealed class Debounce<T>(MeshClock clock, Func<TimeSpan> after, Func<TimeSpan> max, Action<IReadOnlyList<T>> push)
{
    private List<T> waiting = [];
    private DateTimeOffset first;
    private DateTimeOffset last;

    /// <summary>Adds a change.</summary>
    public void Add(T change)
    {
        last = clock.Now;
        waiting.Add(change);
        if (waiting.Count == 1)
        {
            first = last;
            clock.After(after(), Check);
        }
    }

    /// <summary>Drops what waits.</summary>
    public void Clear() => waiting = [];

    private void Check()
    {
        if (waiting.Count == 0)
            return;
        var quiet = clock.Now - last;
        if (quiet < after() && clock.Now - first < max())
        {
            clock.After(after() - quiet, Check);
            return;
        }

        var changes = waiting;
        waiting = [];
        push(changes);
    }
}

using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>The objects of a kind, read once per write.</summary>
internal sealed class ObjectViews<T>(Func<ObjectKey, JsonObject, T> read)
    where T : class
{
    private readonly SortedDictionary<string, T> views = new(StringComparer.Ordinal);

    /// <summary>What the last write replaced or removed; null where it created, or concerned another kind.</summary>
    public T? Was { get; private set; }

    /// <summary>What the last write made; null where it removed, or concerned another kind.</summary>
    public T? Is { get; private set; }

    /// <summary>All of them, by name.</summary>
    public IEnumerable<T> All => views.Values;

    public T? Find(ObjectKey key) => views.GetValueOrDefault(key.ToString());

    /// <summary>The next write concerns something else.</summary>
    public void Forget() => (Was, Is) = (null, null);

    public void Take(ClusterWrite write)
    {
        var name = write.Key.ToString();
        Was = views.GetValueOrDefault(name);
        Is = write.After is { } after ? read(write.Key, after) : null;
        if (Is is null)
            views.Remove(name);
        else
            views[name] = Is;
    }
}

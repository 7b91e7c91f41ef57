using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Cluster;

/// <summary>The objects of one kind, in the order in which the server lists them.</summary>
internal sealed class KindStore(RegisteredKind registered)
{
    private TaskCompletionSource changed = NewSignal();

    public RegisteredKind Registered { get; } = registered;

    /// <summary>Ends when watches of the kind may have something to see.</summary>
    public Task Changed => changed.Task;

    public ImmutableSortedDictionary<ObjectKey, JsonObject> Objects { get; set; } =
        ImmutableSortedDictionary.Create<ObjectKey, JsonObject>(KeyOrder);

    /// <summary>The sequence after the last forgotten write that changed an object of the kind.</summary>
    public int Forgotten { get; set; }

    /// <summary>The signal to set, outside of the state's lock; the next change has another one.</summary>
    public TaskCompletionSource RenewSignal()
    {
        var signal = changed;
        changed = NewSignal();
        return signal;
    }

    /// <summary>
    /// Without RunContinuationsAsynchronously, which would send synchronous continuations through the thread pool. It is set
    /// outside the lock, and all that hangs on it are the wake-ups of watches.
    /// </summary>
    private static TaskCompletionSource NewSignal() => new();

    private static Comparer<ObjectKey> KeyOrder { get; } = Comparer<ObjectKey>.Create((left, right) =>
        string.CompareOrdinal(left.Namespace, right.Namespace) is not 0 and var byNamespace ? byNamespace : string.CompareOrdinal(left.Name, right.Name));
}

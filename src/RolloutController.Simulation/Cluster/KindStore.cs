using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Cluster;

/// <summary>The objects of one kind, in the order in which the server lists them.</summary>
internal sealed class KindStore(RegisteredKind registered)
{
    public RegisteredKind Registered { get; } = registered;

    public ImmutableSortedDictionary<ObjectKey, JsonObject> Objects { get; set; } =
        ImmutableSortedDictionary.Create<ObjectKey, JsonObject>(KeyOrder);

    private static Comparer<ObjectKey> KeyOrder { get; } = Comparer<ObjectKey>.Create((left, right) =>
        string.CompareOrdinal(left.Namespace, right.Namespace) is not 0 and var byNamespace ? byNamespace : string.CompareOrdinal(left.Name, right.Name));
}

using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>A ready address of a Service.</summary>
/// <param name="Address">The pod's address, from which the data plane finds its loopback listener.</param>
/// <param name="Pod">Namespace and name of the pod; empty name where the endpoint names none.</param>
/// <param name="Labels">The pod's labels, by which subsets select.</param>
public sealed record PodEndpoint(string Address, ObjectName Pod, ImmutableDictionary<string, string> Labels)
{
    /// <summary>Equality by value, labels included: unchanged endpoints cause no push.</summary>
    public bool Equals(PodEndpoint? other) =>
        other is not null && Address == other.Address && Pod == other.Pod
        && Labels.Count == other.Labels.Count && Labels.All(label => other.Labels.TryGetValue(label.Key, out string? value) && value == label.Value);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Address, Pod);
}

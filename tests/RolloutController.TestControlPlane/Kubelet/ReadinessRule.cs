using System.Text.Json.Nodes;

namespace RolloutController.TestControlPlane.Kubelet;

/// <summary>Pods which are to run without being Ready, as if their readiness probe failed.</summary>
/// <param name="Namespace">Namespace of the pods.</param>
/// <param name="Labels">Labels that a pod must all have; none means every pod of the namespace.</param>
internal sealed record ReadinessRule(string Namespace, IReadOnlyDictionary<string, string> Labels)
{
    public bool Matches(JsonObject pod) =>
        (string?)pod["metadata"]!["namespace"] == Namespace
        && Labels.All(label => (string?)pod["metadata"]!["labels"]?[label.Key] == label.Value);

    public bool IsSame(ReadinessRule other) =>
        Namespace == other.Namespace && Labels.Count == other.Labels.Count
        && Labels.All(label => other.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}

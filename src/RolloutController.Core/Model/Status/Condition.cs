namespace RolloutController.Core.Model.Status;

/// <summary>A Kubernetes condition (<c>metav1.Condition</c>).</summary>
/// <param name="Type">For example <c>Ready</c>.</param>
/// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Message">For people.</param>
/// <param name="LastTransitionTime">When <paramref name="Status"/> last changed.</param>
/// <param name="ObservedGeneration">The generation judged.</param>
public sealed record Condition(
    string Type,
    string Status,
    string Reason,
    string Message,
    DateTimeOffset LastTransitionTime,
    long ObservedGeneration);

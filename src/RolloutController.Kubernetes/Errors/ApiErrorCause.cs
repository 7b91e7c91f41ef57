namespace RolloutController.Kubernetes.Errors;

/// <summary>One entry of <c>Status.details.causes</c>: the field, the kind of fault and its text.</summary>
public sealed record ApiErrorCause(string Field, string Reason, string Message);

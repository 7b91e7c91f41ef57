namespace RolloutController.Kubernetes.Leadership;

/// <summary>A write by a process that does not lead, or no longer does; it was not sent, or its answer did not count.</summary>
public sealed class LeadershipLostException(string message, Exception? innerException = null) : Exception(message, innerException);

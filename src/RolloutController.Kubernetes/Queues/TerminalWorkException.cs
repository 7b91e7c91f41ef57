namespace RolloutController.Kubernetes.Queues;

/// <summary>A failure that no retry can mend: the key is not looked at again until something changes.</summary>
public sealed class TerminalWorkException(string message, Exception? innerException = null) : Exception(message, innerException);

namespace RolloutController.Kubernetes.Configuration;

/// <summary>It cannot be told how to reach the API server; the message says which file, entry and field, and what was expected.</summary>
public sealed class ConfigurationException(string message, Exception? innerException = null) : Exception(message, innerException);

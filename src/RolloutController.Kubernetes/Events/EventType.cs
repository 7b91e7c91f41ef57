namespace RolloutController.Kubernetes.Events;

/// <summary>How people should take an Event.</summary>
public enum EventType
{
    /// <summary>As things should go.</summary>
    Normal,

    /// <summary>Somebody may have to act.</summary>
    Warning,
}

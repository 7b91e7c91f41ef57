namespace RolloutController.Kubernetes.Events;

/// <summary>Tells people what happened, where <c>kubectl describe</c> shows it. Best effort: what must not be lost belongs in status.</summary>
public interface IEventRecorder
{
    /// <summary>Records an Event. Never blocks and never fails; where too many wait, it is dropped and counted.</summary>
    /// <param name="about">The object it is about.</param>
    /// <param name="type">Normal or Warning.</param>
    /// <param name="reason">Why, as one CamelCase word for machines; at most 128 characters.</param>
    /// <param name="action">What was done or attempted, as one CamelCase word; at most 128 characters.</param>
    /// <param name="note">What happened, for people; cut at 1024 bytes.</param>
    void Record(ObjectReference about, EventType type, string reason, string action, string note);
}

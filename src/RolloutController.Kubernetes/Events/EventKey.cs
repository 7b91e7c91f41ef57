namespace RolloutController.Kubernetes.Events;

/// <summary>What makes two occurrences the same Event; the note is part of it, so that no text is lost in a count.</summary>
internal readonly record struct EventKey(ObjectReference About, EventType Type, string Reason, string Action, string Note);

namespace RolloutController.Core.StateMachine;

/// <summary>An Event to record about the Rollout.</summary>
/// <param name="IsWarning">Warning or Normal.</param>
/// <param name="Reason">CamelCase, distinct per kind of happening.</param>
/// <param name="Action">CamelCase, what the controller did.</param>
/// <param name="Note">For people.</param>
public sealed record RolloutEvent(bool IsWarning, string Reason, string Action, string Note);

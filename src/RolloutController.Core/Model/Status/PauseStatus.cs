namespace RolloutController.Core.Model.Status;

/// <summary>Why and since when a Rollout is held.</summary>
/// <param name="Reason">What holds it.</param>
/// <param name="Since">Since when.</param>
/// <param name="Message">For people.</param>
public sealed record PauseStatus(PauseReason Reason, DateTimeOffset Since, string Message);

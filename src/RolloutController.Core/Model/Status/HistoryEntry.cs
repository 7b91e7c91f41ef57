namespace RolloutController.Core.Model.Status;

/// <summary>One transition.</summary>
/// <param name="At">When.</param>
/// <param name="Attempt">Number of the attempt; 0 before the first.</param>
/// <param name="From">Phase before.</param>
/// <param name="To">Phase after.</param>
/// <param name="Trigger">What led to it, CamelCase.</param>
/// <param name="Step">Name of the step entered or left; null where it is none.</param>
/// <param name="Message">For people.</param>
public sealed record HistoryEntry(DateTimeOffset At, int Attempt, Phase From, Phase To, string Trigger, string? Step, string Message);

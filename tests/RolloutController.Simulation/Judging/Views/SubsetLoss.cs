namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>A subset was taken out of the last DestinationRule that had it.</summary>
/// <param name="At">When.</param>
/// <param name="ByController">By a controller, not by somebody else.</param>
/// <param name="UnnamedSince">Since when no VirtualService named it; null: some did.</param>
/// <param name="LeftAt">When no connected proxy had sent to it any more; null: some did.</param>
internal sealed record SubsetLoss(DateTimeOffset At, bool ByController, DateTimeOffset? UnnamedSince, DateTimeOffset? LeftAt);

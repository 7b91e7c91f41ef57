using RolloutController.Core.Model.Status;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>What came of a command.</summary>
/// <param name="Command">As the status has it.</param>
/// <param name="Expected">Phase and weights that it should lead to.</param>
/// <param name="Seen">Phase and weights that it led to.</param>
public sealed record CommandOutcome(LastCommand Command, string Expected, string Seen);

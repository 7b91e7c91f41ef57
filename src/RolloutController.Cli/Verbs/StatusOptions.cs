using RolloutController.Cli.CommandLine;

namespace RolloutController.Cli.Verbs;

/// <summary>What <c>status</c> waits for.</summary>
/// <param name="Name">The Rollout.</param>
/// <param name="Wait">Waits until the goal is reached or out of reach.</param>
/// <param name="UntilPaused">A hold that awaits a person is the goal, too.</param>
/// <param name="Timeout">Longest wait; infinite for no limit.</param>
/// <param name="Format">How the last state is written.</param>
internal sealed record StatusOptions(string Name, bool Wait, bool UntilPaused, TimeSpan Timeout, OutputFormat Format);

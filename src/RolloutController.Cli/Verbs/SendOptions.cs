using RolloutController.Cli.CommandLine;
using RolloutController.Core.Model;

namespace RolloutController.Cli.Verbs;

/// <summary>A command and how long to wait for its result.</summary>
/// <param name="Name">The Rollout.</param>
/// <param name="Verb">The command.</param>
/// <param name="Wait">Waits for the controller's answer.</param>
/// <param name="Timeout">Longest wait; infinite for no limit.</param>
/// <param name="Format">How the answer is written.</param>
internal sealed record SendOptions(string Name, CommandVerb Verb, bool Wait, TimeSpan Timeout, OutputFormat Format);

using RolloutController.Cli.CommandLine;

namespace RolloutController.Cli.Verbs;

/// <summary>What <c>get</c> shows.</summary>
/// <param name="Name">The only Rollout; null for all.</param>
/// <param name="AllNamespaces">In every namespace.</param>
/// <param name="Watch">Goes on showing changes.</param>
/// <param name="Format">How.</param>
internal sealed record GetOptions(string? Name, bool AllNamespaces, bool Watch, OutputFormat Format);

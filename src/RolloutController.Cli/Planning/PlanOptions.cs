using System.Collections.Immutable;
using RolloutController.Cli.CommandLine;

namespace RolloutController.Cli.Planning;

/// <summary>What <c>plan</c> was asked.</summary>
/// <param name="Name">The Rollout; null: the only one of the files.</param>
/// <param name="Files">Files, folders, or <c>-</c>.</param>
/// <param name="Namespace">Namespace of objects in files that name none; null where the flag was not given.</param>
/// <param name="Format">How it is printed.</param>
internal sealed record PlanOptions(string? Name, ImmutableArray<string> Files, string? Namespace, OutputFormat Format);

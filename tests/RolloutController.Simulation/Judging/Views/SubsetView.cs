using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>A subset of a DestinationRule.</summary>
/// <param name="Name">Host and name.</param>
/// <param name="Labels">What it selects.</param>
/// <param name="Json">As it is written.</param>
internal sealed record SubsetView(SubsetName Name, ImmutableDictionary<string, string> Labels, JsonObject Json);

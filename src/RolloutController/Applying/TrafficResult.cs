using System.Collections.Immutable;
using RolloutController.Core.Mesh;

namespace RolloutController.Applying;

/// <summary>What came of applying a desired traffic state.</summary>
/// <param name="Written">Edits that took effect, in order.</param>
/// <param name="Refusal">For people: what the API server refused, with the object's name; null when nothing was.</param>
public sealed record TrafficResult(ImmutableArray<ObjectEdit> Written, string? Refusal);

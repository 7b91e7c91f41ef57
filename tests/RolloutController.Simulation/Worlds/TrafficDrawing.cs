using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>What was drawn for an app's traffic.</summary>
/// <param name="Manifests">Its mesh objects.</param>
/// <param name="VirtualService">The entry of <c>spec.traffic.virtualServices</c>; null for the default.</param>
/// <param name="CreatesDestinationRule">Whether the controller makes the DestinationRule.</param>
/// <param name="StableVersion">The value of <c>spec.stableVersion</c>; null for none.</param>
public sealed record TrafficDrawing(ImmutableArray<Manifest> Manifests, JsonObject? VirtualService, bool CreatesDestinationRule, string? StableVersion);

using System.Text.Json.Nodes;

namespace RolloutController.Demo.Cluster;

/// <summary>One version of an object as a watch brought it.</summary>
/// <param name="At">When it arrived here.</param>
/// <param name="Object">The object; nobody edits it.</param>
internal sealed record Sighting(DateTimeOffset At, JsonObject Object);

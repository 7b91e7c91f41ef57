using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Demo.Mesh;

namespace RolloutController.Demo.Views;

/// <summary>What is to be seen at one moment: read from the Rollout, the VirtualService, the DestinationRule and the load.</summary>
internal sealed record Scene
{
    /// <summary>Title of the act.</summary>
    public required string Act { get; init; }

    /// <summary>Time since the act began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The load so far.</summary>
    public required LoadFigures Load { get; init; }

    /// <summary>Phase.</summary>
    public string Phase { get; private init; } = "";

    /// <summary>The version that serves.</summary>
    public string Stable { get; private init; } = "";

    /// <summary>Place, name and stage of the step.</summary>
    public string Step { get; private init; } = "";

    /// <summary>The line for people.</summary>
    public string Message { get; private init; } = "";

    /// <summary>The change that is awaited at the proxies, and how many have it; empty when none is.</summary>
    public string Propagation { get; private init; } = "";

    /// <summary>Share of the traffic per version, in percent, as the VirtualService says.</summary>
    public ImmutableSortedDictionary<string, int> Weights { get; private init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>The gates.</summary>
    public ImmutableArray<GateLine> Gates { get; private init; } = [];

    /// <summary>Versions that the DestinationRule has a subset for.</summary>
    public ImmutableSortedSet<string> Subsets { get; private init; } = [];

    /// <summary>Whether no mesh change is under way or due.</summary>
    public bool Settled { get; private init; }

    /// <summary>The newest reasons in the history, newest first.</summary>
    public ImmutableArray<string> Triggers { get; private init; } = [];

    /// <summary>Number of the attempt.</summary>
    public int Attempt { get; private init; }

    /// <summary>Writes of the status so far.</summary>
    public long StatusWrites { get; private init; }

    /// <summary>Percent of the traffic that a version gets.</summary>
    public int WeightOf(string version) => Weights.GetValueOrDefault(version);

    /// <summary>Reads the objects; any may be absent.</summary>
    public Scene Of(JsonObject? rollout, JsonObject? virtualService, JsonObject? destinationRule)
    {
        var status = rollout?["status"];
        var step = status?["step"];
        var awaited = status?["propagation"];
        return this with
        {
            Phase = Text(status?["phase"]),
            Stable = Text(status?["stable"]),
            Step = string.Join(' ', new[] { Text(step?["position"]), Text(step?["name"]), Text(step?["stage"]) }.Where(text => text.Length > 0)),
            Message = Text(status?["message"]),
            Propagation = awaited is null ? "" : $"{Text(awaited["awaiting"])}: {Number(awaited["accepted"])} of {Number(awaited["total"])} proxies",
            Weights = MeshReading.Weights(virtualService, destinationRule),
            Subsets = [.. MeshReading.Versions(destinationRule).Values],
            Gates = [.. Items(status?["gates"]).Select(gate => new GateLine(Text(gate["name"]), Text(gate["value"]), Text(gate["limit"]), Text(gate["verdict"])))],
            Settled = Items(status?["conditions"]).Any(condition => Text(condition["type"]) == "TrafficSettled" && Text(condition["status"]) == "True")
                && Items(status?["ownedSubsets"]).All(subset => subset["releasedAt"] is null),
            Triggers = [.. Items(status?["history"]).Where(entry => Number(entry["attempt"]) == Number(status?["attempt"]?["number"])).Select(entry => Text(entry["trigger"]))],
            Attempt = (int)Number(status?["attempt"]?["number"]),
            StatusWrites = Number(status?["writes"]),
        };
    }

    private static IEnumerable<JsonNode> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonNode>();

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private static long Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : 0;
}

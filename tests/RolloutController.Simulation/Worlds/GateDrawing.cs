using System.Text.Json.Nodes;
using RolloutController.TestKit.Builders;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>Draws the gates of an analysis.</summary>
internal static class GateDrawing
{
    public static JsonObject[] Draw(Dice dice)
    {
        var gates = new List<JsonObject> { Limits(dice, A.ErrorRateGate("errors", "1%")) };
        if (dice.Chance(0.3))
            gates.Add(Limits(dice, A.LatencyGate("p99", "0.99", "500ms")));
        if (dice.Chance(0.2))
            gates.Add(Limits(dice, A.QueryGate("queue", "max(queue_depth{version=\"{{canary}}\"})")));
        return [.. gates];
    }

    private static JsonObject Limits(Dice dice, JsonObject gate)
    {
        gate["window"] = "10s";
        if (dice.Chance(0.3))
            gate["failureLimit"] = dice.Between(0, 1);
        if (dice.Chance(0.3))
            gate["inconclusiveLimit"] = dice.Between(0, 2);
        if (dice.Chance(0.5))
            gate["consecutiveErrorLimit"] = dice.Between(0, 2);
        if (dice.Chance(0.2))
            gate["minimumRequests"] = 20;
        if (dice.Chance(0.1))
            gate["initialDelay"] = "1s";
        return gate;
    }
}

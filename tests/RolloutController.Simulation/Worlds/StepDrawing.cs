using System.Text.Json.Nodes;
using RolloutController.TestKit.Builders;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>Draws lists of steps of all kinds that the rules of a spec permit.</summary>
internal static class StepDrawing
{
    public static JsonObject[] Draw(Dice dice, string service, string dependency, bool hasGates)
    {
        var (weight, hasTesters) = (0, false);
        var steps = new List<JsonObject>();
        for (int i = 0, count = dice.Pick(0, 1, 1, 2, 2, 3, 4); i < count; i++)
        {
            var duration = RolloutDrawing.Text(dice.Seconds(2, 6));
            switch (dice.Between(1, 20))
            {
                case <= 8:
                    weight = dice.Chance(0.9) ? dice.Between(weight + 1, Math.Min(weight + 40, 99)) : dice.Between(0, 60);
                    steps.Add(A.Weight(weight, duration));
                    break;
                case <= 11:
                    steps.Add(A.Pause(dice.Chance(0.75) ? duration : null));
                    break;
                case <= 14 when weight == 0 || !hasGates:
                    steps.Add(A.Shadow(dice.Pick(10, 50, 100), duration));
                    break;
                case <= 17:
                    var until = dice.Pick("NextStep", "Promotion");
                    hasTesters |= until == "Promotion";
                    steps.Add(A.HeaderRoute(until, duration));
                    break;
                default:
                    steps.Add(Fault(dice, service, dependency, duration, weight > 0 || hasTesters));
                    break;
            }
        }

        return [.. steps];
    }

    private static JsonObject Fault(Dice dice, string service, string dependency, string duration, bool hasTraffic)
    {
        var fault = dice.Chance(0.3)
            ? A.Abort(service).With("match", A.Headers(("x-chaos", "yes")))
            : A.Abort(dependency).With("create", true);
        var step = A.Step(null, "faultInjection", fault, duration);
        return hasTraffic ? step : step.With("headerRoute", A.Headers(("x-tester", "yes")));
    }
}

using System.Text.Json.Nodes;
using RolloutController.TestKit.Builders;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>Draws Rollouts that a person could have written. Times are short: what matters is their order, not their length.</summary>
internal static class RolloutDrawing
{
    /// <summary>A Rollout of an app, asking for the version that serves.</summary>
    public static JsonObject Draw(Dice dice, App app, TrafficDrawing traffic, string dependency)
    {
        var hasGates = dice.Chance(0.75);
        var rollout = A.Rollout(app.Name)
            .WithVersion(app.Versions[0].Name)
            .WithSteps(StepDrawing.Draw(dice, app.Name, dependency, hasGates))
            .WithInterval(Text(dice.Seconds(2, 4)))
            .WithBake(Text(dice.Seconds(2, 5)))
            .WithProgressDeadline(Text(dice.Seconds(8, 25)))
            .With("traffic.drainDuration", Text(dice.Seconds(1, 3)))
            .With("traffic.propagation", Propagation(dice));
        if (hasGates)
            rollout = rollout.WithGates(GateDrawing.Draw(dice));
        if (dice.Chance(0.3))
            rollout = rollout.With("failurePolicy", new JsonObject { ["onFailure"] = dice.Pick("Rollback", "Pause"), ["onInconclusive"] = dice.Pick("Rollback", "Pause") });
        if (dice.Chance(0.2))
            rollout = rollout.With("rollbackWindow", dice.Between(0, 2));
        if (dice.Chance(0.05))
            rollout = rollout.With("windows", new JsonArray(new JsonObject { ["cron"] = dice.Pick("0-29 * * ? * *", "15-50 * * ? * *") }));
        if (dice.Chance(0.15))
            rollout = rollout.WithSessions(stableCookie: dice.Chance(0.5) ? "stable" : null);
        if (dice.Chance(0.1))
            rollout = rollout.With("traffic.destinationRule.subsetTrafficPolicy", new JsonObject { ["loadBalancer"] = new JsonObject { ["simple"] = "ROUND_ROBIN" } });
        if (traffic.StableVersion is { } stable)
            rollout = rollout.WithStableVersion(stable);
        if (traffic.VirtualService is { } virtualService)
            rollout = rollout.With("traffic.virtualServices", new JsonArray(virtualService.DeepClone()));
        if (traffic.CreatesDestinationRule)
            rollout = rollout.With("traffic.destinationRule.create", true);
        return rollout.Json();
    }

    /// <summary>A span of whole milliseconds as a Rollout has it.</summary>
    public static string Text(TimeSpan span) => $"{(long)span.TotalMilliseconds}ms";

    private static JsonObject Propagation(Dice dice) => dice.Chance(0.15)
        ? new JsonObject { ["verify"] = "Delay", ["minimumDelay"] = Text(dice.Seconds(1, 3)) }
        : new JsonObject
        {
            ["minimumDelay"] = Text(dice.Span(0, 1)),
            ["timeout"] = Text(dice.Seconds(6, 12)),
            ["onUnproven"] = dice.Pick("Fail", "Fail", "Wait", "Proceed"),
        };
}

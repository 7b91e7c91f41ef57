using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Simulation.Runs.Mesh;
using RolloutController.Simulation.Runs.Worlds;
using RolloutController.TestKit.Builders;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>
/// Draws a big world: many apps, three controller replicas, two proxies that know all of them. Times are those of real life, so that a day has as
/// much in it as a day of many teams: each app is changed some three times.
/// </summary>
internal static class SoakWorldDrawing
{
    /// <summary>The world.</summary>
    /// <param name="seed">Decides it.</param>
    /// <param name="count">How many apps.</param>
    public static Blueprint Draw(int seed, int count)
    {
        var dice = new Dice(seed, 1);
        ImmutableArray<App> apps = [.. Enumerable.Range(0, count).Select(number => new App(number, $"app-{number:0000}", [Version(dice, 1)]))];
        return new Blueprint
        {
            Seed = seed,
            Apps = apps,
            Manifests = [.. apps.SelectMany(app => Manifests(dice, apps, app))],
            ClockOffsets = [TimeSpan.Zero, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(-200)],
            Unrest = TimeSpan.Zero,
            Proxies = new MeshPopulation(
                1,
                [
                    MeshPopulation.Sidecar("caller-0", Blueprint.Namespace, ("app", "caller")),
                    MeshPopulation.Sidecar($"{apps[0].Name}-v1-0", Blueprint.Namespace, ("app", apps[0].Name), ("version", "v1")),
                ]),
        };
    }

    /// <summary>The next version of an app.</summary>
    /// <param name="dice">Decides how many pods it has.</param>
    /// <param name="number">From 1.</param>
    /// <param name="errorRate">Share of its requests that fail.</param>
    public static AppVersion Version(Dice dice, int number, double errorRate = 0) => new($"v{number}", errorRate, 0.05, dice.Between(1, 2));

    private static IEnumerable<Manifest> Manifests(Dice dice, ImmutableArray<App> apps, App app)
    {
        yield return new Manifest(MeshKinds.DestinationRule, Objects.DestinationRule(app.Name, app.Versions[0].Name));
        var virtualService = Objects.VirtualService(app.Name, app.Versions[0].Name);
        virtualService["spec"]!["http"]![0]!["timeout"] = "5s";
        yield return new Manifest(MeshKinds.VirtualService, virtualService);
        yield return new Manifest(MeshKinds.Rollout, Rollout(dice, app, apps[(app.Number + 1) % apps.Length].Name));
    }

    private static JsonObject Rollout(Dice dice, App app, string dependency) => A.Rollout(app.Name)
        .WithVersion(app.Versions[0].Name)
        .WithStableVersion(app.Versions[0].Name)
        .WithSteps(Steps(dice, dependency))
        .WithGates([A.ErrorRateGate("errors", "1%"), .. dice.Chance(0.5) ? [A.LatencyGate("p99", "0.99", "500ms")] : Array.Empty<JsonObject>()])
        .WithInterval(Minutes(dice, 15, 30))
        .WithBake(Minutes(dice, 30, 90))
        .WithProgressDeadline("2h")
        .With("rollbackWindow", 0)
        .With("traffic.propagation", new JsonObject { ["verify"] = dice.Chance(0.25) ? "Istiod" : "Delay" })
        .Json();

    private static JsonObject[] Steps(Dice dice, string dependency) => dice.Between(1, 6) switch
    {
        1 => [A.Shadow(50, Minutes(dice, 30, 120)), A.Weight(10, Minutes(dice, 60, 180)), A.Weight(50, Minutes(dice, 60, 180))],
        2 => [A.HeaderRoute("Promotion", Minutes(dice, 30, 120)), A.Weight(10, Minutes(dice, 60, 180)), A.Pause(), A.Weight(50, Minutes(dice, 60, 180))],
        3 => [A.Weight(5, Minutes(dice, 60, 180)), A.Step(null, "faultInjection", A.Abort(dependency), "10m"), A.Weight(50, Minutes(dice, 60, 180))],
        4 => [A.Weight(20, Minutes(dice, 60, 180)), A.Pause(Minutes(dice, 60, 180)), A.Weight(80, Minutes(dice, 30, 120))],
        5 => [A.HeaderRoute("NextStep", Minutes(dice, 30, 120)), A.Weight(1, Minutes(dice, 30, 120)), A.Weight(30, Minutes(dice, 60, 180)), A.Weight(60, Minutes(dice, 30, 120))],
        _ => [],
    };

    private static string Minutes(Dice dice, int least, int most) => $"{dice.Between(least, most)}m";
}

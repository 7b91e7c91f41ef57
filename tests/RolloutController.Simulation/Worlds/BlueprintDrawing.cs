using System.Collections.Immutable;
using RolloutController.Gathering;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>Draws worlds: most small, a few big.</summary>
public static class BlueprintDrawing
{
    private static readonly string[] Names = ["reviews", "ratings", "details", "checkout", "catalog"];

    /// <summary>The world of a seed.</summary>
    public static Blueprint Draw(int seed)
    {
        var dice = new Dice(seed, 1);
        var count = dice.Between(1, 40) switch { <= 28 => 1, <= 36 => 2, <= 38 => 3, 39 => 4, _ => 5 };
        var replicas = dice.Between(1, 10) switch { <= 5 => 1, <= 9 => 2, _ => 3 };
        ImmutableArray<App> apps = [.. Enumerable.Range(0, count).Select(number => DrawApp(dice, number))];
        var shares = count > 1 && dice.Chance(0.35);
        var manifests = ImmutableArray.CreateBuilder<Manifest>();
        if (shares)
            manifests.Add(new Manifest(MeshKinds.VirtualService, MeshDrawing.Shared("shared", apps[0], apps[1])));
        foreach (var app in apps)
        {
            var sharesThis = shares && app.Number < 2;
            var traffic = MeshDrawing.Draw(dice, app, sharesThis ? "shared" : null);
            manifests.AddRange(traffic.Manifests);
            manifests.Add(new Manifest(MeshKinds.Rollout, RolloutDrawing.Draw(dice, app, traffic, Dependency(dice, apps, app))));
        }

        return new Blueprint
        {
            Seed = seed,
            Apps = apps,
            Manifests = manifests.ToImmutable(),
            ClockOffsets = [.. Enumerable.Range(0, replicas).Select(_ => dice.Chance(0.5) ? TimeSpan.Zero : dice.Span(-1, 1))],
            Unrest = dice.Seconds(25, 50),
        };
    }

    private static App DrawApp(Dice dice, int number) => new(
        number,
        Names[number],
        [
            new AppVersion("v1", dice.Chance(0.9) ? 0 : 0.004, 0.05, dice.Between(1, 2)),
            DrawVersion(dice, "v2"),
            DrawVersion(dice, "v3"),
        ]);

    private static AppVersion DrawVersion(Dice dice, string name) => new(
        name,
        dice.Chance(0.75) ? 0 : dice.Pick(0.005, 0.05, 0.5),
        dice.Chance(0.9) ? 0.05 : 2,
        dice.Between(1, 2));

    /// <summary>Whom a fault is injected into: another app of this world, or one that has no Rollout and no VirtualService.</summary>
    private static string Dependency(Dice dice, ImmutableArray<App> apps, App app) =>
        apps.Length > 1 && dice.Chance(0.7) ? apps[(app.Number + 1) % apps.Length].Name : "storage";
}

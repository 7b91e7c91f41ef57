using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Draws single faults.</summary>
internal sealed class FaultDrawing(Dice dice, Blueprint blueprint)
{
    public Fault Any() => dice.Between(1, 100) switch
    {
        <= 22 => OfReplica(),
        <= 38 => OfRequests(),
        <= 48 => OfWatches(),
        <= 58 => OfMesh(),
        <= 66 => OfMetrics(),
        <= 72 => new PodsNotReady(App(), dice.Between(0, 2), dice.Seconds(1, 15)),
        <= 82 => Command(blueprint.Apps[App()]),
        <= 88 => OfSpec(),
        _ => OfObjects(),
    };

    public UserCommand Command(App app) => new(
        app.Number,
        dice.Pick("promote", "promote", "promote", "skip", "skip", "promote-full", "promote-full", "pause", "resume", "abort", "abort", "retry", "retry", "nonsense"));

    private int App() => dice.Between(0, blueprint.Apps.Length - 1);

    private int? Replica() => dice.Chance(0.7) ? null : dice.Between(0, 2);

    private Fault OfReplica() => dice.Between(1, 10) switch
    {
        <= 5 => new Crash(Replica(), dice.Span(0.5, 10), dice.Chance(0.5)),
        6 => new CrashOfAll(dice.Span(0.5, 5)),
        7 => new Suspension(Replica(), dice.Span(0.5, 15)),
        8 => new ClockJump(Replica(), dice.Span(-2, 2)),
        _ => new CutOff(Replica(), dice.Span(1, 20), dice.Chance(0.6), dice.Chance(0.6)),
    };

    private Fault OfRequests()
    {
        var what = dice.Pick(
            RequestClass.Any, RequestClass.Writes, RequestClass.Status, RequestClass.Metadata, RequestClass.VirtualServices, RequestClass.DestinationRules, RequestClass.Leases);
        return dice.Between(1, 10) switch
        {
            <= 7 => new RefusedRequests(what, dice.Pick(Enum.GetValues<RefusalKind>()), dice.Between(1, 4)),
            8 => new Outage(what, dice.Chance(0.3), dice.Span(1, 10)),
            _ => new SlowRequests(what, dice.Span(0.1, 8), dice.Between(1, 4)),
        };
    }

    private Fault OfWatches() => dice.Between(1, 10) switch
    {
        <= 7 => new WatchFault(dice.Pick(Enum.GetValues<WatchTroubleMode>()), Replica(), dice.Pick(Enum.GetValues<WatchedKind>()), dice.Span(0.5, 10)),
        _ => new WatchCut(dice.Chance(0.5)),
    };

    private MeshFault OfMesh() => new(dice.Pick(Enum.GetValues<MeshFaultMode>()), dice.Between(0, 3), dice.Span(1, 20));

    private Fault OfMetrics() => dice.Chance(0.6)
        ? new MetricFault(dice.Pick(Enum.GetValues<MetricTroubleMode>()), dice.Seconds(2, 15))
        : new VersionTurns(App(), new AppVersion(dice.Pick("v1", "v2", "v3"), dice.Pick(0, 0.05, 0.5), dice.Pick(0.05, 2), 1), dice.Seconds(2, 20));

    private UserSpec OfSpec() => dice.Between(1, 10) switch
    {
        <= 6 => new UserSpec(App(), "version", dice.Pick("\"v1\"", "\"v2\"", "\"v3\"")),
        <= 8 => new UserSpec(App(), "paused", dice.Pick("true", "false")),
        9 => new UserSpec(App(), "steps", dice.Pick("[]", """[{"setWeight":30,"duration":"2s"}]""", """[{"setWeight":30,"pause":{}}]""")),
        _ => new UserSpec(App(), "version", "\"v9\""),
    };

    private Fault OfObjects()
    {
        var manifest = dice.Between(0, blueprint.Manifests.Length - 1);
        return dice.Between(1, 10) switch
        {
            <= 3 => new UserApplies(manifest),
            <= 5 => new UserDeletes(manifest, dice.Span(0.1, 8)),
            6 => new UserRestoresBackup(manifest, dice.Seconds(2, 25)),
            _ => new UserEditsMesh(manifest, dice.Pick(Enum.GetValues<RouteEditKind>())),
        };
    }
}

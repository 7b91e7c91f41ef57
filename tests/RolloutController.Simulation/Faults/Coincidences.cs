using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>
/// Things that happen together, or in one phase: some arrows of the transition table need two of them at once, which chance alone hardly brings about.
/// Three of ten worlds have one.
/// </summary>
internal static class Coincidences
{
    public static IEnumerable<(Moment Moment, Fault Fault)> Draw(Dice dice, Blueprint blueprint)
    {
        if (!dice.Chance(0.3)) return [];
        var app = dice.Between(0, blueprint.Apps.Length - 1);
        return dice.Between(1, 4) switch
        {
            1 => PodsLostMidway(dice, app),
            2 => NothingMeasured(dice, app),
            3 => SubsetLostWhileHeld(dice, blueprint, app),
            _ => CommandedWhileDeleted(dice, blueprint, app),
        };
    }

    /// <summary>The new version's pods go between two steps, for longer than many a Rollout waits.</summary>
    private static IEnumerable<(Moment Moment, Fault Fault)> PodsLostMidway(Dice dice, int app)
    {
        yield return (new Moment.At(TimeSpan.Zero), new UserSpec(app, "progressDeadline", dice.Pick("\"3s\"", "\"6s\"", "\"9s\"")));
        var later = dice.Span(0, 3);
        foreach (var version in new[] { 1, 2 })
            yield return (new Moment.Entered(app, Phase.Progressing, later), new PodsNotReady(app, version, dice.Seconds(5, 25)));
    }

    /// <summary>Gates have no verdict, and that ends the attempt.</summary>
    private static IEnumerable<(Moment Moment, Fault Fault)> NothingMeasured(Dice dice, int app)
    {
        yield return (new Moment.At(TimeSpan.Zero), new UserSpec(app, "failurePolicy", """{"onInconclusive": "Rollback"}"""));
        yield return (new Moment.At(TimeSpan.Zero), new UserSpec(app, "bakeAfterPromotion", "\"15s\""));
        if (dice.Chance(0.5))
            yield return (new Moment.At(TimeSpan.Zero), new UserSpec(app, "steps", """[{"setWeight": 20, "duration": "2s"}, {"pause": {}}]"""));
        yield return (
            new Moment.Entered(app, dice.Pick(Phase.Progressing, Phase.Paused, Phase.Promoting), dice.Span(0, 3)),
            new MetricFault(dice.Pick(MetricTroubleMode.Error, MetricTroubleMode.Silent, MetricTroubleMode.Empty, MetricTroubleMode.NotANumber), dice.Seconds(8, 20)));
    }

    /// <summary>The subset of the new version is taken away while it is held, and a proxy does not take it back.</summary>
    private static IEnumerable<(Moment Moment, Fault Fault)> SubsetLostWhileHeld(Dice dice, Blueprint blueprint, int app)
    {
        var later = dice.Span(0, 2);
        yield return (new Moment.Entered(app, Phase.Progressing, later), new UserCommand(app, "pause"));
        yield return (new Moment.Entered(app, Phase.Paused, later), new MeshFault(dice.Pick(MeshFaultMode.RefuseClusters, MeshFaultMode.Silence), dice.Between(0, 3), dice.Seconds(10, 20)));
        for (var number = 0; number < blueprint.Manifests.Length; number++)
        {
            if (blueprint.Manifests[number].Kind == MeshKinds.DestinationRule)
                yield return (new Moment.Entered(app, Phase.Paused, later), new UserEditsMesh(number, RouteEditKind.DropSubset));
        }
    }

    /// <summary>Somebody commands what is being deleted.</summary>
    private static IEnumerable<(Moment Moment, Fault Fault)> CommandedWhileDeleted(Dice dice, Blueprint blueprint, int app)
    {
        var rollout = blueprint.Manifests.IndexOf(blueprint.Manifests.First(manifest => manifest.Kind == MeshKinds.Rollout && manifest.Key == Blueprint.Key(blueprint.Apps[app].Name)));
        yield return (new Moment.Entered(app, dice.Pick(Phase.Progressing, Phase.Paused, Phase.Promoting, Phase.RollingBack), dice.Span(0, 2)), new UserDeletes(rollout, dice.Seconds(5, 15)));
        for (var commands = dice.Between(1, 3); commands > 0; commands--)
            yield return (new Moment.Entered(app, Phase.Terminating, dice.Span(0, 1)), new UserCommand(app, dice.Pick("promote", "skip", "promote-full", "pause", "resume", "abort", "retry")));
    }
}

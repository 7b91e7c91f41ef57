using System.Collections.Immutable;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Draws what happens in a world, all of it before it begins.</summary>
public static class FaultPlan
{
    /// <summary>The plan of a world's seed: new versions are asked for, and things go wrong meanwhile.</summary>
    public static ImmutableArray<PlanItem> Draw(Blueprint blueprint)
    {
        var dice = new Dice(blueprint.Seed, 2);
        var faults = new FaultDrawing(dice, blueprint);
        var items = ImmutableArray.CreateBuilder<PlanItem>();
        void Add(Moment moment, Fault fault) => items.Add(new PlanItem(items.Count, moment, fault));
        foreach (var app in blueprint.Apps)
        {
            if (dice.Chance(0.95))
                Add(new Moment.At(dice.Span(2, blueprint.Unrest.TotalSeconds / 4)), new UserSpec(app.Number, "version", dice.Pick("\"v2\"", "\"v2\"", "\"v3\"")));
            for (var commands = dice.Between(0, 2); commands > 0; commands--)
                Add(At(dice, blueprint), faults.Command(app));
        }

        var count = dice.Between(1, 10) switch { 1 => 0, <= 8 => dice.Between(1, 7), _ => dice.Between(8, 20) };
        for (; count > 0; count--)
            Add(At(dice, blueprint), faults.Any());
        foreach (var (moment, fault) in Coincidences.Draw(new Dice(blueprint.Seed, 4), blueprint))
            Add(moment, fault);
        return items.ToImmutable();
    }

    /// <summary>Half of it in the midst of a pass, where most can go wrong.</summary>
    private static Moment At(Dice dice, Blueprint blueprint) => dice.Chance(0.5)
        ? new Moment.At(dice.Span(0, blueprint.Unrest.TotalSeconds))
        : new Moment.Write(dice.Between(1, 25 + (25 * blueprint.Apps.Length)), dice.Chance(0.5));
}

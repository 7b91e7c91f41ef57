using System.Collections.Immutable;
using RolloutController.Gathering;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Faults;
using RolloutController.Simulation.Runs.Judging;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>
/// One seed from beginning to end: a time of unrest with faults and people, then quiet until everything has settled, then a time in which
/// nothing may happen. Judges look after every event.
/// </summary>
public sealed class SimulationRun
{
    /// <summary>More tasks than this without the clock moving are a loop that never waits.</summary>
    private const int MostStepsAtOnce = 20_000;

    private readonly World world;
    private readonly ImmutableArray<PlanItem> plan;
    private readonly Coverage coverage = new();
    private readonly List<PlanItem> atWrites;
    private readonly List<PlanItem> atPhases;
    private readonly WorldLoop loop;
    private ImmutableArray<IJudge> judges = [];
    private DateTimeOffset lastChange;

    private SimulationRun(World world, ImmutableArray<PlanItem> plan)
    {
        this.world = world;
        this.plan = plan;
        atWrites = [.. plan.Where(item => item.Moment is Moment.Write)];
        atPhases = [.. plan.Where(item => item.Moment is Moment.Entered)];
        loop = new WorldLoop(world, MostStepsAtOnce, Observe, Look);
    }

    /// <summary>Runs a seed.</summary>
    public static Outcome Of(int seed, RunOptions? options = null)
    {
        options ??= RunOptions.Default;
        var blueprint = BlueprintDrawing.Draw(seed);
        var plan = options.Of(FaultPlan.Draw(blueprint));
        using var world = new World(blueprint, options.Alter);
        return new SimulationRun(world, plan).Run(options.KeepsTrace);
    }

    private Outcome Run(bool keepsTrace)
    {
        Violation? violation = null;
        try
        {
            Unrest();
            Calm();
            Quiet();
        }
        catch (Violation found)
        {
            violation = found;
            world.Trace.Add("JUDGE", $"{found.Judge}: {found.Text}");
        }

        return new Outcome
        {
            Seed = world.Blueprint.Seed,
            Plan = plan,
            Judge = violation?.Judge,
            Text = violation?.Text,
            Time = world.Time.GetUtcNow() - World.Begin,
            Steps = world.Scheduler.Steps,
            Writes = loop.Observed,
            Coverage = coverage,
            Trace = violation is not null || keepsTrace ? world.Trace.ToText() : null,
        };
    }

    private void Unrest()
    {
        world.Start();
        judges = Judges.Of(world, plan);
        loop.Observe();
        world.Network.OnWrite = StrikeAtWrite;
        foreach (var item in plan)
        {
            if (item.Moment is Moment.At at)
                world.After(at.Time, () => Strike(item, null));
        }

        RunFor(world.Blueprint.Unrest);
    }

    /// <summary>Faults are over and people keep still: within a bounded time every Rollout comes to rest.</summary>
    private void Calm()
    {
        world.Network.OnWrite = (_, _) => { };
        world.Trace.Add("QUIET", "faults are over, people keep still");
        Healing.Heal(world);
        var settling = new Settling(world);
        var (deadline, stillness) = (world.Time.GetUtcNow() + settling.Bound, settling.Stillness);
        lastChange = world.Time.GetUtcNow() + Settling.Awakening;
        bool IsStill() => world.Time.GetUtcNow() - lastChange > stillness;
        while (true)
        {
            loop.RunUntil(deadline, () => settling.Restless is null || IsStill());
            if (settling.Restless is { } restless)
                throw new Violation("Liveness", $"{(IsStill() ? $"nothing was written for {stillness.TotalSeconds:0} s, and" : $"{settling.Bound.TotalSeconds:0} s after the last fault")} {restless}");
            var since = world.Time.GetUtcNow();
            loop.RunUntil(since + Settling.Calm, () => settling.Restless is not null);
            if (settling.Restless is null)
                return;
        }
    }

    private void Quiet()
    {
        var now = world.Time.GetUtcNow();
        foreach (var judge in judges)
            judge.AtRest(now);
        RunFor(Settling.Quiet);
        now = world.Time.GetUtcNow();
        foreach (var judge in judges)
            judge.AtRest(now);
        if (coverage.Strangers.FirstOrDefault() is { } stranger)
            throw new Violation("Table", $"the status history has {stranger}, which the transition table has not");
        if (world.Scheduler.Strays > 0)
            throw new Violation("Determinism", $"{world.Scheduler.Strays} tasks came from other threads: this run cannot be repeated");
    }

    private void RunFor(TimeSpan span) => loop.RunUntil(world.Time.GetUtcNow() + span, () => false);

    private void Observe(ClusterWrite write)
    {
        if (write.Kind.Plural != "leases" && write.Time > lastChange)
            lastChange = write.Time;
        if (write.Kind == MeshKinds.Rollout && write.Subresource == "status" && write.After is { } after)
        {
            coverage.Take(write.Before, after);
            StrikeAtPhase(write.Key.Name, (string?)after["status"]?["phase"]);
        }

        foreach (var judge in judges)
            judge.Observe(write);
    }

    private void Look(DateTimeOffset now)
    {
        foreach (var judge in judges)
            judge.Look(now);
    }

    private void StrikeAtPhase(string rollout, string? phase)
    {
        foreach (var item in atPhases.ToArray())
        {
            if (item.Moment is not Moment.Entered entered || entered.Phase.ToString() != phase || world.Blueprint.Apps[entered.App].Name != rollout)
                continue;
            atPhases.Remove(item);
            world.After(entered.Later, () => Strike(item, null));
        }
    }

    private void StrikeAtWrite(Travel travel, bool afterEffect)
    {
        for (var i = 0; i < atWrites.Count; i++)
        {
            if (atWrites[i].Moment is Moment.Write write && write.Number == travel.Number && write.AfterEffect == afterEffect)
                Strike(atWrites[i], travel);
        }
    }

    private void Strike(PlanItem item, Travel? travel)
    {
        if (world.IsHealed)
            return;
        world.Trace.Add("FAULT", travel is null ? item.ToString() : $"{item} ({travel.Request})");
        item.Fault.Strike(new Occasion(world, travel));
    }
}

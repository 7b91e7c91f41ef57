using RolloutController.Simulation.Runs.Faults;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>What goes wrong around the apps in a long life: replicas crash and lead by turns, watches break and expire, metrics and proxies fail for minutes.</summary>
internal sealed class Disturbances(World world, SoakOptions options)
{
    private readonly Dice dice = new(options.Seed, 5);

    /// <summary>Begins; it never ends.</summary>
    public void Begin()
    {
        Every(TimeSpan.FromHours(4), BreakWatches);
        Every(TimeSpan.FromHours(1), LeadByTurns);
        Every(TimeSpan.FromHours(6), TroubleMetrics);
        Every(TimeSpan.FromHours(6), TroubleMesh);
        Every(TimeSpan.FromHours(6), CrashOfOther);
    }

    private void Every(TimeSpan period, Action act) => world.After(dice.Span(0.5, 1) * (period / TimeSpan.FromSeconds(1)), () =>
    {
        act();
        Every(period, act);
    });

    private void BreakWatches() => Strike(new WatchCut(Compacts: dice.Chance(0.3)));

    private void LeadByTurns()
    {
        if (world.Time.GetUtcNow() - World.Begin < options.LeadByTurns)
            Strike(new Crash(null, dice.Seconds(1, 60), LosesRequest: false));
    }

    private void CrashOfOther()
    {
        var others = world.Replicas.Where(replica => !replica.Process.IsLeader).ToArray();
        if (world.Replicas.Length > others.Length)
            Strike(new Crash(dice.Pick<Replica>(others).Number, dice.Seconds(1, 60), LosesRequest: false));
    }

    private void TroubleMetrics() => Strike(new MetricFault(dice.Pick(Enum.GetValues<MetricTroubleMode>()), dice.Seconds(60, 480)));

    private void TroubleMesh() => Strike(new MeshFault(
        dice.Pick(MeshFaultMode.Disconnect, MeshFaultMode.Silence, MeshFaultMode.Queue, MeshFaultMode.RefuseRoutes), dice.Between(0, 1), dice.Seconds(10, 180)));

    private void Strike(Fault fault)
    {
        world.Trace.Add("FAULT", fault.ToString());
        fault.Strike(new Occasion(world, null));
    }
}

using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// I1: no write of a controller makes a VirtualService name a subset that is not in a DestinationRule, that no pod stands behind, or that some
/// proxy has never had since it was added; unless the policy's time was waited out, or traffic goes back to stable. What was placed with pods behind
/// it and was taken away by somebody is put back also where they are gone: repair restores, and gates judge.
/// </summary>
internal sealed class ProvenSubsetsJudge(ClusterView cluster, Tolerance tolerance, bool hasMesh) : IJudge
{
    private readonly Dictionary<SubsetName, string> placed = [];

    public string Name => "I1";

    public void Observe(ClusterWrite write)
    {
        if (!cluster.IsController(write) || cluster.VirtualServices.Is is not { } service)
            return;
        var before = cluster.VirtualServices.Was;
        foreach (var name in service.Named)
        {
            if (before?.Named.Contains(name) != true)
                Check(write, name);
            if (AskedFor(name) is { } asked)
                placed[name] = asked;
        }
    }

    private void Check(ClusterWrite write, SubsetName name)
    {
        if (cluster.Subsets.Find(name) is not { } state)
        {
            // Somebody else took it away a moment ago; a write under way cannot know.
            if (cluster.Subsets.Lost(name) is { ByController: false } loss && write.Time - loss.At <= tolerance.Staleness)
                return;
            throw new Violation(Name, $"{write} names {name}, which no DestinationRule has");
        }

        var rollouts = cluster.RolloutsOf(name.Host).ToList();
        var goesBack = rollouts.Exists(rollout => rollout.GoesBack && rollout.Stable == name);
        var isWaitedOut = rollouts.Exists(rollout => rollout.Policy.IsWaitedOut(write.Time - state.Since + tolerance.Clocks));
        if (hasMesh && !state.IsProven && !goesBack && !isWaitedOut)
            throw new Violation(Name, $"{write} names {name}, which stands since {state.Since:HH:mm:ss.fff} and not every connected proxy has had since then; had by {string.Join(", ", state.HadBy.Order())}");
        CheckEndpoints(write, name, goesBack);
    }

    /// <summary>What the canary behind a subset is to get, as its status says it; null where the subset is no canary's.</summary>
    private string? AskedFor(SubsetName name) => cluster.RolloutsOf(name.Host).FirstOrDefault(rollout => rollout.Canary == name) is { } rollout
        ? $"{rollout.Attempt.Text("id")} {rollout.CanaryWeight} {rollout.Status.At("generatedRoutes")?.ToJsonString()}"
        : null;

    private void CheckEndpoints(ClusterWrite write, SubsetName name, bool goesBack)
    {
        if (goesBack || (placed.TryGetValue(name, out var before) && before == AskedFor(name)))
            return;
        var labels = cluster.DestinationRules.All.SelectMany(rule => rule.Subsets).First(subset => subset.Name == name).Labels;
        if (!cluster.Endpoints.WasReady(name.Host, labels, write.Time - tolerance.Staleness))
            throw new Violation(Name, $"{write} names {name}, behind which no pod is ready");
    }
}

using System.Collections.Immutable;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;
using RolloutController.Simulation.Runs.Mesh;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>All judges over one reading of the history.</summary>
public sealed class AllJudges : IJudge
{
    private readonly ClusterView cluster;
    private readonly MeshView? meshView;
    private readonly ImmutableArray<IJudge> judges;

    /// <summary>Makes the judges of a world.</summary>
    /// <param name="mesh">Its mesh; null: what needs one is not judged.</param>
    /// <param name="isController">Whether a client of the cluster is a controller.</param>
    /// <param name="log">What the controllers sent.</param>
    /// <param name="tolerance">What they cannot know better.</param>
    /// <param name="facts">What the metric server answered; null: not judged.</param>
    public AllJudges(ReferenceMesh? mesh, Func<string, bool> isController, RequestLog log, Tolerance tolerance, IMetricFacts? facts = null)
    {
        cluster = new ClusterView(isController);
        meshView = mesh is null ? null : new MeshView(mesh, cluster);
        judges =
        [
            new ProvenSubsetsJudge(cluster, tolerance, meshView is not null),
            new RemovalJudge(cluster, tolerance, meshView is not null),
            new WeightsJudge(cluster),
            new WayBackJudge(cluster, log, tolerance),
            new ForeignPartsJudge(cluster),
            new ScopeJudge(cluster, log, tolerance),
            new ProgressJudge(cluster, tolerance, facts),
            new StepsJudge(cluster),
            new LeaderJudge(cluster, log),
            new QuietJudge(cluster, facts),
            new CommandsJudge(cluster),
            new RepairJudge(cluster),
            new RestJudge(cluster, tolerance),
            new LoadJudge(log),
            .. meshView is null ? [] : new IJudge[] { new RequestsJudge(cluster, meshView) },
        ];
    }

    /// <summary>The judges one by one.</summary>
    public IReadOnlyList<IJudge> All => judges;

    /// <inheritdoc />
    public string Name => "All";

    /// <inheritdoc />
    public void Observe(ClusterWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        cluster.Take(write);
        foreach (var judge in judges)
            judge.Observe(write);
    }

    /// <inheritdoc />
    public void Look(DateTimeOffset now)
    {
        meshView?.Look(now);
        foreach (var judge in judges)
            judge.Look(now);
    }

    /// <inheritdoc />
    public void AtRest(DateTimeOffset now)
    {
        Look(now);
        foreach (var judge in judges)
            judge.AtRest(now);
    }
}

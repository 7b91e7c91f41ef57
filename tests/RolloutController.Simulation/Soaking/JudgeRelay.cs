using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Faults;
using RolloutController.Simulation.Runs.Judging;
using RolloutController.Simulation.Runs.Running;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>
/// Judges remember what they have seen; over days that would fill the memory. So they take turns: the next ones begin with the cluster as it
/// stands, look on beside the present ones until they know enough of what is under way, and take over.
/// </summary>
internal sealed class JudgeRelay(World world)
{
    private static readonly ImmutableArray<ResourceKind> Kinds =
    [
        KnownKinds.Namespace, KnownKinds.Service, KnownKinds.Endpoints, KnownKinds.Pod, KnownKinds.Lease, MeshKinds.DestinationRule, MeshKinds.VirtualService, MeshKinds.Rollout,
    ];

    /// <summary>What may keep a controller from seeing what others do: watches break, several times in a row.</summary>
    private static readonly ImmutableArray<PlanItem> Troubles =
        [.. Enumerable.Range(0, 5).Select(number => new PlanItem(number, new Moment.At(TimeSpan.Zero), new WatchCut(Compacts: true)))];

    private ImmutableArray<IJudge> present = Begun(world);
    private ImmutableArray<IJudge> next = [];

    /// <summary>The next judges begin to look on.</summary>
    public void Prepare() => next = Begun(world);

    /// <summary>They take over.</summary>
    public void TakeOver()
    {
        if (next.IsEmpty)
            return;
        present = next;
        next = [];
    }

    /// <summary>Takes in a write.</summary>
    /// <exception cref="Violation">An invariant was broken.</exception>
    public void Observe(ClusterWrite write) => Each(judge => judge.Observe(write));

    /// <summary>Looks at cluster and mesh.</summary>
    /// <exception cref="Violation">An invariant was broken.</exception>
    public void Look(DateTimeOffset now) => Each(judge => judge.Look(now));

    private void Each(Action<IJudge> judge)
    {
        foreach (var one in present)
            judge(one);
        foreach (var one in next)
        {
            try
            {
                judge(one);
            }
            catch (Violation)
            {
                // They do not know yet what was before them.
            }
        }
    }

    private static ImmutableArray<IJudge> Begun(World world)
    {
        var judges = Judges.Of(world, Troubles);
        foreach (var kind in Kinds)
        {
            foreach (var item in world.Cluster.All(kind))
            {
                foreach (var judge in judges)
                    judge.Observe(Standing(world, kind, item));
            }
        }

        return judges;
    }

    private static ClusterWrite Standing(World world, ResourceKind kind, JsonObject item) => new(
        world.Cluster.Writes, "kubectl", "kubectl", RequestVerb.Create, null, kind, item.Key(), null, item, world.Cluster.ResourceVersion, world.Time.GetUtcNow());
}

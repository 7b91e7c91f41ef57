using System.Collections.Immutable;
using RolloutController.Gathering;
using RolloutController.Hosting;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Faults;
using RolloutController.Simulation.Runs.Judging;
using RolloutController.Simulation.Runs.Mesh;
using RolloutController.Simulation.Runs.Running;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>
/// A cluster with apps, people, a mesh and controllers in it, in virtual time on one seeded scheduler. Nothing of it is shared with another
/// world, so that worlds run side by side on threads.
/// </summary>
internal sealed class World : IDisposable
{
    private readonly List<ReplicaProcess> processes = [];

    public World(Blueprint blueprint, Func<ControllerParts, ControllerParts> alter, int mostTraced = int.MaxValue)
    {
        Blueprint = blueprint;
        Alter = alter;
        Time = new ManualTimeProvider(Begin);
        Scheduler = new DeterministicTaskScheduler(Time, blueprint.Seed);
        Chance = new Dice(blueprint.Seed, 3);
        Cluster = new InMemoryCluster(
            Time,
            RegisteredKind.CustomResource(MeshKinds.Rollout),
            RegisteredKind.CustomResource(MeshKinds.VirtualService),
            RegisteredKind.CustomResource(MeshKinds.DestinationRule));
        Trace = new Trace(Time, mostTraced);
        Network = new Network(this);
        Log = new RequestLog(Time);
        Metrics = new SimulatedMetrics(this);
        Kubelet = Cluster.ClientFor("kubelet");
        Workloads = new Workloads(this);
        Users = new Users(this);
        Replicas = [.. blueprint.ClockOffsets.Select((offset, number) => new Replica(this, number, offset))];
    }

    /// <summary>When every world begins.</summary>
    public static DateTimeOffset Begin { get; } = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    public Blueprint Blueprint { get; }

    /// <summary>Puts something else in the place of parts of each controller process.</summary>
    public Func<ControllerParts, ControllerParts> Alter { get; }

    public ManualTimeProvider Time { get; }

    public DeterministicTaskScheduler Scheduler { get; }

    /// <summary>Chance of what happens on the way: jitter, ids.</summary>
    public Dice Chance { get; }

    public InMemoryCluster Cluster { get; }

    public Trace Trace { get; }

    public Network Network { get; }

    /// <summary>What the controllers sent.</summary>
    public RequestLog Log { get; }

    public SimulatedMetrics Metrics { get; }

    public Workloads Workloads { get; }

    public Users Users { get; }

    public ReferenceMesh Mesh { get; private set; } = null!;

    public ImmutableArray<Replica> Replicas { get; }

    public IResourceClient Kubelet { get; }

    /// <summary>Makes everything that was there before the controllers came, and starts them.</summary>
    public void Start()
    {
        Scheduler.Run(async () =>
        {
            await Workloads.CreateAsync();
            foreach (var manifest in Blueprint.Manifests)
                await Users.ApplyAsync("kubectl", manifest);
        });
        Mesh = WorldMesh.For(this);
        foreach (var replica in Replicas)
            replica.Start();
    }

    /// <summary>Does something at a later time.</summary>
    public void After(TimeSpan delay, Action action) => _ = Time.CreateTimer(_ => action(), null, delay, Timeout.InfiniteTimeSpan);

    /// <summary>Work of the world's own, neither a controller's nor a user's: a failure of it is a failure of the simulation.</summary>
    public void Background(Func<Task> work) => _ = Scheduler.Start(async () =>
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is not Kubernetes.Errors.ApiException)
        {
            Failure ??= failure;
        }
    });

    /// <summary>Set once no more faults happen.</summary>
    public bool IsHealed { get; set; }

    /// <summary>What went wrong in the simulation itself.</summary>
    public Exception? Failure { get; private set; }

    public void Register(ReplicaProcess process) => processes.Add(process);

    /// <summary>Lets go of the processes that are dead and have been followed by others.</summary>
    public void Bury()
    {
        foreach (var process in processes.Where(process => process.IsDead && Replicas.All(replica => replica.Process != process)).ToArray())
        {
            process.Dispose();
            Cluster.Disconnect(process.Identity);
            processes.Remove(process);
        }
    }

    public void Dispose()
    {
        foreach (var process in processes)
            process.Dispose();
        Mesh?.Dispose();
    }
}

using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Leadership;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Leadership;

/// <summary>Candidates on an in-memory cluster.</summary>
public sealed class ElectionFixture(int seed = 1)
{
    public static readonly ObjectKey Lease = new("system", "controller");
    private InMemoryCluster? cluster;

    public DeterministicTaskScheduler Scheduler { get; } = new(new ManualTimeProvider(), seed);

    public RequestFaults Faults { get; } = new();

    public InMemoryCluster Cluster => cluster ??= Made();

    public JsonObject? Spec => Cluster.Find(KnownKinds.Lease, Lease)?["spec"]?.AsObject();

    public Candidate Stand(string identity)
    {
        var options = new LeaderElectionOptions { Lease = Lease, Identity = identity };
        var candidate = new Candidate(new LeaderElector(Cluster.ClientFor(identity), options, TestRuntime.Of(Scheduler)), Scheduler);
        candidate.Start();
        return candidate;
    }

    public void Edit(Action<JsonObject> change)
    {
        var client = Cluster.ClientFor("somebody");
        Scheduler.Run(async () =>
        {
            var lease = await client.GetAsync(KnownKinds.Lease, Lease, CancellationToken.None);
            change(lease);
            await client.ReplaceAsync(KnownKinds.Lease, lease, WriteOptions.Default, CancellationToken.None);
        });
    }

    private InMemoryCluster Made()
    {
        var made = new InMemoryCluster(Scheduler.Time);
        made.Intercept(Faults);
        return made;
    }
}

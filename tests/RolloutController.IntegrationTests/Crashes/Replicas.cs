using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>Two replicas and a rollout under load that has entered its first step.</summary>
internal sealed class Replicas : IAsyncDisposable
{
    private readonly MeshDataPlane.Load.LoadGenerator _load;

    private Replicas(RolloutWorld world, WriteHistory history, OperatorProcess leader, OperatorProcess other, MeshDataPlane.Load.LoadGenerator load) =>
        (World, History, Leader, Other, _load) = (world, history, leader, other, load);

    public RolloutWorld World { get; }

    public WriteHistory History { get; }

    /// <summary>Who led when the rollout began.</summary>
    public OperatorProcess Leader { get; }

    public OperatorProcess Other { get; }

    /// <param name="cluster">The control plane.</param>
    /// <param name="metrics">The Prometheus.</param>
    /// <param name="lease">Flags of the election.</param>
    /// <param name="redirect">Makes a kubeconfig that leads over the leader's way to the API server; straight if not given.</param>
    public static async Task<Replicas> StartAsync(
        ControlPlaneFixture cluster, PrometheusFixture metrics, IReadOnlyList<string> lease, Func<string, string>? redirect = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false });
        var history = await WriteHistory.StartAsync(cluster.Plane.Admin, world.Namespace, cancellation);
        var leader = await OperatorProcess.StartAsync(world, lease, redirect?.Invoke(world.Kubeconfig));
        await leader.UntilLeadingAsync();
        var other = await OperatorProcess.StartAsync(world, lease);
        await other.UntilLoggedAsync("is held by ", "sees who leads");
        await world.ApplyAsync(world.Rollout());
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad(20);
        await world.SetVersionAsync("v2");
        await world.UntilAsync(status => status.Step?.Name == "first", "the first step");
        return new Replicas(world, history, leader, other, load);
    }

    /// <summary>Waits until the history, which a watch brings, has the Rollout's present state.</summary>
    public async Task UntilSeenAsync()
    {
        var version = (string?)(await World.Api.GetAsync("rollouts", "reviews"))["metadata"]!["resourceVersion"];
        await World.UntilAsync(
            () => Task.FromResult(History.Writes), writes => writes.Any(write => $"{write.Version}" == version), $"the history has version {version}");
    }

    /// <summary>The new version serves alone, no request was lost, and the mesh was written exactly as by one controller that never died.</summary>
    public async Task EndsWellAsync(IReadOnlyList<string> weights)
    {
        await World.UntilStableAsync("v2");
        var report = await World.Mesh.ReconciledAsync(_load, TestContext.Current.CancellationToken);
        Assert.Equal(0, report.LostToRouting);
        Assert.Equal(0, report.ServerErrors);
        Assert.Equal(weights, History.Weights());
        Assert.Equal(["1/first", "1/half"], History.StepsEntered());
        Assert.Equal(["v1", "v1 v2"], History.Subsets());
        Assert.Empty(History.NamedButAbsent());
    }

    public async ValueTask DisposeAsync()
    {
        await Leader.DisposeAsync();
        await Other.DisposeAsync();
        await History.DisposeAsync();
        await World.DisposeAsync();
    }
}

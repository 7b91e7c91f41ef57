using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>Two replicas; the leader goes away in the middle of a rollout under load.</summary>
public sealed class LeadershipTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private static readonly string[] weights = ["v1=100", "v1=90 v2=10", "v1=50 v2=50", "v2=100"];

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_leader_is_replaced_when_its_lease_is_over_and_the_rollout_goes_on()
    {
        await using var run = await Replicas.StartAsync(cluster, metrics, OperatorProcess.ShortLease);

        await run.Leader.KillAsync();
        await run.Other.UntilLeadingAsync();

        await run.EndsWellAsync(weights);
    }

    /// <summary>The lease lasts ten minutes here: the successor leads within the test's patience only because the lease was given back.</summary>
    [Fact]
    public async Task A_leader_that_is_asked_to_stop_gives_its_lease_back_and_another_leads_at_once()
    {
        await using var run = await Replicas.StartAsync(cluster, metrics, OperatorProcess.LongLease);

        var exitCode = await run.Leader.StopAsync();
        await run.Other.UntilLeadingAsync();

        Assert.Equal(0, exitCode);
        await run.EndsWellAsync(weights);
        var lease = await cluster.Plane.Admin.GetAsync($"apis/coordination.k8s.io/v1/namespaces/{run.World.Namespace}/leases/rollout-controller", _cancellation);
        Assert.Equal(1, (int)lease["spec"]!["leaseTransitions"]!);
    }

    /// <summary>It believes to lead when it wakes, and may be in the middle of a pass.</summary>
    [Fact]
    public async Task A_leader_that_hung_longer_than_its_lease_writes_nothing_when_it_wakes_and_ends()
    {
        await using var run = await Replicas.StartAsync(cluster, metrics, OperatorProcess.ShortLease);
        await run.History.NextAsync(write => write.Plural == "rollouts");
        run.Leader.Hang();
        await run.Other.UntilLeadingAsync();
        await run.World.UntilStableAsync("v2");
        await run.UntilSeenAsync();
        var before = run.History.Writes.Count;

        run.Leader.GoOn();
        var exitCode = await run.Leader.UntilExitedAsync();

        Assert.Equal(OperatorProcess.LeadershipLost, exitCode);
        await run.EndsWellAsync(weights);
        Assert.Empty(run.History.Writes.Skip(before).Select(write => $"{write.Version} {write.Plural}/{write.Name} {write.Content.ToJsonString()}"));
    }

    [Fact]
    public async Task A_leader_that_no_longer_reaches_the_API_server_ends_and_another_goes_on()
    {
        await using var relay = TcpRelay.Start(cluster.Plane.Server);
        await using var run = await Replicas.StartAsync(cluster, metrics, OperatorProcess.ShortLease, relay.Redirect);

        relay.Cut();
        var exitCode = await run.Leader.UntilExitedAsync();
        await run.Other.UntilLeadingAsync();

        Assert.Equal(OperatorProcess.LeadershipLost, exitCode);
        await run.EndsWellAsync(weights);
    }
}

using RolloutController.IntegrationTests.Fixtures;
using RolloutController.Kubernetes.Leadership;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Waiting;

namespace RolloutController.IntegrationTests.Kubernetes;

public sealed class LeaderElectionTests(ControlPlaneFixture cluster)
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_leader_dies_without_a_release_the_other_leads_once_the_lease_is_over()
    {
        var lease = new ObjectKey(await cluster.Plane.CreateNamespaceAsync("election", cancellation), "controller");
        using var dying = cluster.Connect();
        using var living = cluster.Connect();
        using var stop = new CancellationTokenSource();
        var one = Candidate(dying.ForLeases(TimeSpan.FromSeconds(4)), lease, "one");
        var first = one.RunAsync(WorkAsync, stop.Token);
        await Wait.ForAsync(() => one.IsLeader, patience, "one leads", cancellation);
        var two = Candidate(living.ForLeases(TimeSpan.FromSeconds(4)), lease, "two");
        var second = two.RunAsync(WorkAsync, stop.Token);
        await Wait.ForAsync(() => two.Holder == "one", patience, "two sees who leads", cancellation);

        Die(one);
        await Wait.ForAsync(() => two.IsLeader, patience, "two leads", cancellation);

        Assert.Equal(LeadershipEnd.Lost, await first);
        Assert.False(one.IsLeader);
        var stored = await living.GetAsync(KnownKinds.Lease, lease, cancellation);
        Assert.Equal("two", (string?)stored["spec"]!["holderIdentity"]);
        Assert.Equal(1, (int)stored["spec"]!["leaseTransitions"]!);
        await stop.CancelAsync();
        Assert.Equal(LeadershipEnd.Stopped, await second);
        Assert.Equal("", (string?)(await living.GetAsync(KnownKinds.Lease, lease, cancellation))["spec"]!["holderIdentity"] ?? "");
    }

    private readonly Dictionary<LeaderElector, IDisposable> connections = [];

    private LeaderElector Candidate(RolloutController.Kubernetes.Http.ApiServerClient client, ObjectKey lease, string identity)
    {
        var elector = new LeaderElector(
            client,
            new LeaderElectionOptions { Lease = lease, Identity = identity, LeaseDuration = TimeSpan.FromSeconds(10), RenewDeadline = TimeSpan.FromSeconds(8), RetryPeriod = TimeSpan.FromSeconds(1) },
            TestRuntime.Real());
        connections[elector] = client;
        return elector;
    }

    /// <summary>Its connection is gone: neither renewals nor a release reach the server.</summary>
    private void Die(LeaderElector elector) => connections[elector].Dispose();

    private static async Task WorkAsync(LeadershipTerm term)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopping = term.Stopping.Register(() => ended.TrySetResult());
        await using var lost = term.Lost.Register(() => ended.TrySetResult());
        await ended.Task;
    }
}

using RolloutController.Kubernetes.Leadership;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Resources;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Leadership;

public sealed class FencedResourceClientTests : IDisposable
{
    private readonly DeterministicTaskScheduler scheduler = new(new ManualTimeProvider());
    private readonly InMemoryCluster cluster;
    private readonly RequestFaults faults = new();
    private readonly CancellationTokenSource lost = new();
    private readonly FencedResourceClient client;
    private LeadershipTerm? term;

    public FencedResourceClientTests()
    {
        cluster = new InMemoryCluster(scheduler.Time, RegisteredKind.CustomResource(Widgets.Kind));
        cluster.Intercept(faults);
        client = new FencedResourceClient(cluster.ClientFor("leader"), () => term);
    }

    public void Dispose() => lost.Dispose();

    [Fact]
    public void Without_leadership_reads_pass_and_writes_are_not_sent()
    {
        Assert.Throws<LeadershipLostException>(Create);
        scheduler.Run(() => client.ListAsync(Widgets.Kind, null, ListOptions.Default, TestContext.Current.CancellationToken));
        Assert.Empty(cluster.History);
    }

    [Fact]
    public void While_leading_writes_pass()
    {
        term = new LeadershipTerm("x", 0, lost.Token, CancellationToken.None);
        Create();
        Assert.Single(cluster.History);
    }

    [Fact]
    public void A_write_in_flight_when_the_leadership_is_lost_is_cut_off()
    {
        term = new LeadershipTerm("x", 0, lost.Token, CancellationToken.None);
        faults.Delay(_ => true, scheduler.Time, TimeSpan.FromSeconds(30));
        var write = scheduler.Start(() => client.CreateAsync(Widgets.Kind, Widgets.New("a"), WriteOptions.Default, TestContext.Current.CancellationToken));
        scheduler.RunFor(TimeSpan.FromSeconds(1));

        lost.Cancel();
        scheduler.RunFor(TimeSpan.FromMinutes(1));

        Assert.Throws<LeadershipLostException>(() => scheduler.Run(() => write));
        Assert.Empty(cluster.History);
    }

    private void Create() =>
        scheduler.Run(() => client.CreateAsync(Widgets.Kind, Widgets.New("a"), WriteOptions.Default, TestContext.Current.CancellationToken));
}

using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Builders;
using static RolloutController.Simulation.Tests.Cluster.ClusterFixture;

namespace RolloutController.Simulation.Tests.Cluster;

public class A_history_can_be_forgotten
{
    private readonly ClusterFixture given = new();

    [Fact]
    public void What_is_written_later_is_counted_on()
    {
        given.Create(NewWidget("a"));
        given.Create(NewWidget("b"));

        given.Cluster.Forget();
        given.Create(NewWidget("c"));

        Assert.Equal(3, given.Cluster.Writes);
        Assert.Equal(2, Assert.Single(given.Cluster.HistoryFrom(2)).Sequence);
        Assert.Equal("c", Assert.Single(given.Cluster.History).Key.Name);
        Assert.Equal(3, given.Cluster.All(Widget).Length);
    }

    [Fact]
    public void What_is_forgotten_cannot_be_asked_for()
    {
        given.Create(NewWidget("a"));

        given.Cluster.Forget();

        Assert.Throws<ArgumentOutOfRangeException>(() => given.Cluster.HistoryFrom(0));
    }

    [Fact]
    public void A_watch_that_has_seen_all_of_it_goes_on()
    {
        var watch = Watch("0");
        given.Create(NewWidget("a"));
        Assert.Equal("a", Next(watch).Object.Name());

        given.Cluster.Forget();
        given.Create(NewWidget("b"));

        Assert.Equal("b", Next(watch).Object.Name());
    }

    [Fact]
    public void A_watch_of_a_kind_in_which_nothing_happened_goes_on()
    {
        var watch = Watch(given.Create(NewWidget("a")).ResourceVersion()!);
        var next = given.Scheduler.Start(() => watch.MoveNextAsync().AsTask());
        given.Scheduler.RunUntilIdle();
        given.Scheduler.Run(() => given.Client.CreateAsync(KnownKinds.Namespace, Objects.Namespace("other"), WriteOptions.Default, CancellationToken.None));

        given.Cluster.Forget();
        given.Create(NewWidget("b"));

        given.Scheduler.RunUntilIdle();
        Assert.True(next.IsCompletedSuccessfully);
        Assert.Equal("b", watch.Current.Object.Name());
    }

    [Fact]
    public void A_watch_that_has_not_seen_all_of_it_ends_as_expired()
    {
        var watch = Watch(given.Create(NewWidget("a")).ResourceVersion()!);
        given.Create(NewWidget("b"));
        Next(watch);
        given.Create(NewWidget("c"));

        given.Cluster.Forget();

        Assert.Equal(ApiErrorReason.Expired, given.Refused(() => watch.MoveNextAsync().AsTask()).Reason);
    }

    [Fact]
    public void Open_watches_are_counted_by_client()
    {
        var watch = Watch("0");
        given.Create(NewWidget("a"));
        Next(watch);
        Assert.Equal(1, given.Cluster.OpenWatches("tester"));

        given.Scheduler.Run(() => watch.DisposeAsync().AsTask());

        Assert.Equal(0, given.Cluster.OpenWatches("tester"));
        Assert.Equal(0, given.Cluster.OpenWatches("somebody else"));
    }

    private IAsyncEnumerator<WatchEvent> Watch(string resourceVersion) =>
        given.Client.WatchAsync(Widget, "default", new WatchOptions(resourceVersion, TimeSpan.FromMinutes(5)), CancellationToken.None).GetAsyncEnumerator();

    private WatchEvent Next(IAsyncEnumerator<WatchEvent> watch)
    {
        Assert.True(given.Scheduler.Run(() => watch.MoveNextAsync().AsTask()));
        return watch.Current;
    }
}

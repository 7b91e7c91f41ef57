using RolloutController.Kubernetes.Caching;
using RolloutController.TestKit.Resources;

namespace RolloutController.Kubernetes.Tests.Caching;

public class InformerTests
{
    [Fact]
    public void Given_objects_when_started_then_they_are_cached_and_shown_before_it_counts_as_synced()
    {
        using var given = new InformerFixture();
        given.Create("a");
        given.Create("b");
        Assert.False(given.Informer.HasSynced);
        var shownAtSync = -1;

        given.Informer.Start();
        _ = given.Scheduler.Start(async () =>
        {
            await given.Informer.WaitForSyncAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            shownAtSync = given.Changes.Count;
        });
        given.Scheduler.RunUntilIdle();

        Assert.Equal(2, shownAtSync);
        Assert.Equal(["added a", "added b"], given.Described);
        Assert.True(given.Informer.IsConnected);
        Assert.Equal(given.Scheduler.Time.GetUtcNow(), given.Informer.LastSyncTime);
    }

    [Fact]
    public void Given_a_synced_cache_when_objects_change_then_handlers_see_old_and_new()
    {
        using var given = new InformerFixture();
        given.StartAndSync();

        given.Create("a");
        given.Resize("a", 7);
        given.Delete("a");
        given.Scheduler.RunUntilIdle();

        Assert.Equal(["added a", "changed a", "deleted a"], given.Described);
        Assert.Equal(1, given.Changes[1].Old!.Size());
        Assert.Equal(7, given.Changes[1].New!.Size());
        Assert.Equal(7, given.Changes[2].Old!.Size());
        Assert.Equal(0, given.Informer.Store.Current.Count);
    }

    [Fact]
    public void A_later_subscriber_is_shown_what_is_cached_and_then_what_changes()
    {
        using var given = new InformerFixture();
        given.Create("a");
        given.StartAndSync();
        var late = new List<ResourceChange>();

        using (given.Informer.Subscribe(late.Add))
        {
            given.Create("b");
            given.Scheduler.RunUntilIdle();
        }
        given.Create("c");
        given.Scheduler.RunUntilIdle();

        Assert.Equal(["a", "b"], late.Select(change => change.Key.Name));
        Assert.All(late, change => Assert.Null(change.Old));
    }

    [Fact]
    public void A_handler_that_throws_stops_neither_the_others_nor_the_informer()
    {
        using var given = new InformerFixture();
        given.Informer.Subscribe(_ => throw new InvalidOperationException("broken handler"));
        var after = new List<ResourceChange>();
        given.Informer.Subscribe(after.Add);
        given.StartAndSync();

        given.Create("a");
        given.Create("b");
        given.Scheduler.RunUntilIdle();

        Assert.Equal(2, after.Count);
        Assert.Equal(2, given.Count("informer.handler.failures"));
    }

    [Fact]
    public void Stopped_and_started_again_it_shows_what_was_missed()
    {
        using var given = new InformerFixture();
        given.Create("kept");
        given.Create("changed");
        given.Create("gone");
        given.StartAndSync();
        given.Scheduler.Run(given.Informer.StopAsync);
        Assert.False(given.Informer.IsConnected);
        given.Changes.Clear();

        given.Resize("changed", 5);
        given.Delete("gone");
        given.Create("new");
        given.Scheduler.RunFor(TimeSpan.FromMinutes(5));
        Assert.Empty(given.Changes);
        given.Informer.Start();
        given.Scheduler.RunUntilIdle();

        Assert.Equal(["lost gone", "changed changed", "added new"], given.Described);
    }

    [Fact]
    public void An_object_made_anew_while_unseen_is_a_deletion_and_a_creation()
    {
        using var given = new InformerFixture();
        given.Create("a");
        given.StartAndSync();
        given.Scheduler.Run(given.Informer.StopAsync);
        given.Changes.Clear();

        given.Delete("a");
        given.Create("a", size: 2);
        given.Informer.Start();
        given.Scheduler.RunUntilIdle();

        Assert.Equal(["lost a", "added a"], given.Described);
    }

    [Fact]
    public void Resync_shows_every_object_again_without_asking_the_server()
    {
        using var given = new InformerFixture(InformerOptions.Default with { ResyncPeriod = TimeSpan.FromMinutes(3) });
        given.Create("a");
        given.StartAndSync();
        given.Changes.Clear();

        given.Scheduler.RunFor(TimeSpan.FromMinutes(3));

        Assert.Equal(["resync a"], given.Described);
        Assert.Equal(1, given.Count("informer.relists"));
    }

    [Fact]
    public void Selectors_and_namespace_bound_what_is_cached_and_an_object_that_leaves_them_is_deleted()
    {
        using var given = new InformerFixture(InformerOptions.Default with { Namespace = "default", FieldSelector = "metadata.name!=hidden" });
        given.Create("a");
        given.Create("hidden");
        given.Create("elsewhere", @namespace: "other");
        given.StartAndSync();
        given.Create("b");
        given.Scheduler.RunUntilIdle();

        Assert.Equal(["added a", "added b"], given.Described);
    }

    [Fact]
    public void A_transform_makes_what_is_cached()
    {
        using var given = new InformerFixture(InformerOptions.Default with
        {
            Transform = item =>
            {
                item["metadata"]!.AsObject().Remove("managedFields");
                return item;
            },
        });
        given.Create("listed");
        given.StartAndSync();
        given.Create("watched");
        given.Scheduler.RunUntilIdle();

        Assert.Equal(2, given.Informer.Store.Current.Count);
        Assert.All(given.Informer.Store.Current.All, item => Assert.Null(item["metadata"]!["managedFields"]));
    }

    [Fact]
    public void A_cache_that_does_not_fill_in_time_says_which_kind_it_waits_for()
    {
        using var given = new InformerFixture(served: false);
        given.Informer.Start();

        var failure = Assert.Throws<TimeoutException>(() =>
            given.Scheduler.Run(() => given.Informer.WaitForSyncAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken)));

        Assert.Contains("widgets.test.rollout-controller.io", failure.Message, StringComparison.Ordinal);
    }
}

using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Caching;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Kubernetes.Tests.Caching;

public class ReflectorRecoveryTests
{
    [Fact]
    public void A_cut_watch_goes_on_from_the_last_version_without_a_new_list()
    {
        using var given = new InformerFixture();
        given.StartAndSync();

        given.Cluster.CutWatches();
        given.Create("a");
        given.Scheduler.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(["added a"], given.Described);
        Assert.Equal(1, given.Requests.Count("informer", RequestVerb.List));
    }

    [Fact]
    public void A_request_that_fails_just_as_the_informer_is_stopped_does_not_make_its_stop_fail()
    {
        using var given = new InformerFixture();
        Task? stopped = null;
        given.Faults.FailBefore(
            request => request.Verb == RequestVerb.List,
            () =>
            {
                stopped = given.Informer.StopAsync();
                return new ApiException(ApiErrorReason.Unreachable, 0, "connection refused");
            });

        given.Informer.Start();
        given.Scheduler.RunFor(TimeSpan.FromSeconds(2));

        Assert.True(stopped?.IsCompletedSuccessfully, $"{stopped?.Exception?.InnerException?.Message}");
    }

    [Fact]
    public void A_watch_that_the_server_ends_is_opened_again_without_a_list()
    {
        using var given = new InformerFixture();
        given.StartAndSync();
        given.Scheduler.RunFor(TimeSpan.FromSeconds(30));

        given.Cluster.EndWatches();
        given.Scheduler.RunUntilIdle();
        given.Create("a");
        given.Scheduler.RunUntilIdle();

        Assert.Equal(["added a"], given.Described);
        Assert.Equal(1, given.Requests.Count("informer", RequestVerb.List));
        Assert.Equal(1, given.Count("informer.watch.restarts"));
    }

    [Fact]
    public void Over_a_day_the_watch_is_reopened_every_five_to_ten_minutes_and_nothing_else_is_asked()
    {
        using var given = new InformerFixture();
        given.StartAndSync();

        given.Scheduler.RunFor(TimeSpan.FromHours(24));

        Assert.InRange(given.Requests.Count("informer", RequestVerb.Watch), 24 * 6, 24 * 12);
        Assert.Equal(1, given.Requests.Count("informer", RequestVerb.List));
        Assert.True(given.Informer.IsConnected);
    }

    [Fact]
    public void Bookmarks_keep_a_quiet_kind_able_to_go_on_after_compaction()
    {
        using var given = new InformerFixture();
        given.StartAndSync();
        given.Scheduler.Run(() => given.Users.CreateAsync(KnownKinds.Endpoints, Unrelated(), WriteOptions.Default, CancellationToken.None));
        given.Scheduler.RunFor(TimeSpan.FromMinutes(1));

        given.Cluster.Compact();
        given.Cluster.CutWatches();
        given.Scheduler.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(1, given.Requests.Count("informer", RequestVerb.List));
    }

    [Fact]
    public void A_version_that_is_too_old_leads_to_a_list_that_brings_what_was_missed()
    {
        using var given = new InformerFixture();
        given.Create("gone");
        given.StartAndSync();
        given.Changes.Clear();

        given.Faults.FailBefore(request => request.Verb == RequestVerb.Watch, () => new ApiException(ApiErrorReason.Unreachable, 0, "down"), times: 2);
        given.Cluster.CutWatches();
        given.Scheduler.RunUntilIdle();
        given.Delete("gone");
        given.Create("new");
        given.Cluster.Compact();
        given.Scheduler.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["lost gone", "added new"], given.Described);
        Assert.Equal(2, given.Count("informer.relists"));
    }

    [Theory]
    [InlineData(ApiErrorReason.Expired, 410, "too old resource version")]
    [InlineData(ApiErrorReason.Timeout, 504, "Too large resource version: 9, current: 5")]
    public void A_list_whose_version_is_refused_is_asked_again_for_the_newest_state(ApiErrorReason reason, int code, string message)
    {
        using var given = new InformerFixture();
        given.Create("a");
        given.Faults.FailBefore(request => request.Verb == RequestVerb.List, () => new ApiException(reason, code, message), times: 1);

        given.StartAndSync();

        Assert.Equal(["added a"], given.Described);
    }

    [Fact]
    public void Pages_that_expire_midway_are_read_again_as_a_whole()
    {
        using var given = new InformerFixture(InformerOptions.Default with { PageSize = 2 });
        for (var i = 0; i < 5; i++)
        {
            given.Create($"w{i}");
        }
        var lists = 0;
        given.Faults.FailBefore(request => request.Verb == RequestVerb.List && ++lists == 1, () => new ApiException(ApiErrorReason.Expired, 410, "old"), times: 1);
        given.Faults.FailBefore(request => request.Verb == RequestVerb.List && lists == 3, () => new ApiException(ApiErrorReason.Expired, 410, "continue token too old"), times: 1);

        given.StartAndSync();

        Assert.Equal(5, given.Informer.Store.Current.Count);
        Assert.Equal(5, given.Changes.Count);
    }

    [Fact]
    public void A_long_list_is_read_page_by_page_when_the_cache_of_the_server_cannot_answer()
    {
        using var given = new InformerFixture(InformerOptions.Default with { PageSize = 2 });
        for (var i = 0; i < 5; i++)
        {
            given.Create($"w{i}");
        }
        given.Faults.FailBefore(request => request.Verb == RequestVerb.List, () => new ApiException(ApiErrorReason.Expired, 410, "old"), times: 1);

        given.StartAndSync();

        Assert.Equal(4, given.Requests.Count("informer", RequestVerb.List));
        Assert.Equal(5, given.Informer.Store.Current.Count);
    }

    [Fact]
    public void A_kind_that_is_not_served_yet_is_found_once_its_CRD_is_installed()
    {
        using var given = new InformerFixture(served: false);
        given.Informer.Start();
        given.Scheduler.RunFor(TimeSpan.FromMinutes(10));
        Assert.False(given.Informer.HasSynced);
        Assert.False(given.Informer.IsConnected);
        Assert.InRange(given.Requests.Count("informer", RequestVerb.List), 10, 30);

        given.Serve();
        given.Create("a");
        given.Scheduler.RunFor(TimeSpan.FromMinutes(1));

        Assert.True(given.Informer.HasSynced);
        Assert.True(given.Informer.IsConnected);
        Assert.Equal(["added a"], given.Described);
    }

    [Fact]
    public void While_the_server_is_down_it_is_not_connected_and_asks_ever_more_rarely()
    {
        using var given = new InformerFixture();
        given.StartAndSync();

        given.Faults.FailBefore(_ => true, () => new ApiException(ApiErrorReason.Unreachable, 0, "connection refused"));
        given.Cluster.CutWatches();
        given.Scheduler.RunFor(TimeSpan.FromMinutes(10));
        Assert.False(given.Informer.IsConnected);
        Assert.InRange(given.Requests.Count("informer", RequestVerb.Watch), 10, 32);
        Assert.Equal(1, given.Requests.Count("informer", RequestVerb.List));

        given.Faults.Clear();
        given.Create("a");
        given.Scheduler.RunFor(TimeSpan.FromMinutes(1.5));
        Assert.True(given.Informer.IsConnected);
        Assert.Equal(["added a"], given.Described);
    }

    [Fact]
    public void A_reopened_watch_counts_as_connected_after_a_while_without_an_event()
    {
        using var given = new InformerFixture();
        given.StartAndSync();
        given.Cluster.CutWatches();
        given.Scheduler.RunUntilIdle();
        Assert.False(given.Informer.IsConnected);

        given.Scheduler.RunFor(TimeSpan.FromSeconds(7));

        Assert.True(given.Informer.IsConnected);
    }

    [Fact]
    public void Asked_to_slow_down_it_waits_as_long_as_the_server_says_and_does_not_list()
    {
        using var given = new InformerFixture();
        given.StartAndSync();
        given.Faults.FailBefore(request => request.Verb == RequestVerb.Watch, () => new ApiException(ApiErrorReason.TooManyRequests, 429, "slow down") { RetryAfter = TimeSpan.FromSeconds(20) }, times: 1);
        given.Cluster.CutWatches();
        given.Scheduler.RunFor(TimeSpan.FromSeconds(10));
        var before = given.Requests.Count("informer", RequestVerb.Watch);

        given.Scheduler.RunFor(TimeSpan.FromSeconds(9));
        Assert.Equal(before, given.Requests.Count("informer", RequestVerb.Watch));
        given.Scheduler.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(before + 1, given.Requests.Count("informer", RequestVerb.Watch));
        Assert.Equal(1, given.Requests.Count("informer", RequestVerb.List));
    }

    [Fact]
    public void A_server_fault_that_lasts_leads_to_a_list()
    {
        using var given = new InformerFixture();
        given.StartAndSync();

        given.Faults.FailBefore(request => request.Verb == RequestVerb.Watch, () => new ApiException(ApiErrorReason.InternalError, 500, "etcd trouble"));
        given.Cluster.CutWatches();
        given.Scheduler.RunFor(TimeSpan.FromSeconds(30));
        Assert.Equal(1, given.Requests.Count("informer", RequestVerb.List));
        given.Scheduler.RunFor(TimeSpan.FromMinutes(3));

        Assert.True(given.Requests.Count("informer", RequestVerb.List) >= 2);
    }

    [Fact]
    public void A_stream_that_cannot_be_understood_leads_to_a_list_and_not_to_silence()
    {
        using var given = new InformerFixture();
        given.StartAndSync();

        given.Faults.FailBefore(request => request.Verb == RequestVerb.Watch, () => new ApiException(ApiErrorReason.Unknown, 200, "a line is no JSON"), times: 1);
        given.Cluster.CutWatches();
        given.Create("a");
        given.Scheduler.RunFor(TimeSpan.FromSeconds(10));

        Assert.Equal(2, given.Requests.Count("informer", RequestVerb.List));
        Assert.Equal(["added a"], given.Described);
    }

    private static JsonObject Unrelated() => new() { ["metadata"] = new JsonObject { ["name"] = "unrelated", ["namespace"] = "default" } };
}

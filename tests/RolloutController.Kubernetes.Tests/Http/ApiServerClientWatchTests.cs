using Microsoft.AspNetCore.Http;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Tests.Fixtures;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Http;

/// <summary>Streams as they come from real networks: in pieces, cut, long, odd.</summary>
public sealed class ApiServerClientWatchTests : ClientTest
{
    private static readonly WatchOptions s_options = new("41", TimeSpan.FromMinutes(5));

    private static string Event(string type, string name) =>
        $$$"""{"type":"{{{type}}}","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{{name}}}","resourceVersion":"42"} } }""" + "\n";

    private async Task<List<WatchEvent>> WatchAsync(RequestDelegate answer, ApiServerClientOptions? options = null)
    {
        var client = ClientOf(await ServeAsync(answer), options);
        return await client.WatchAsync(Pods, "shop", s_options, Token).ToListAsync(Token);
    }

    private Task<ApiException> WatchFailsAsync(RequestDelegate answer) => Assert.ThrowsAsync<ApiException>(() => WatchAsync(answer));

    [Fact]
    public async Task A_watch_asks_for_bookmarks_from_a_version_for_a_time()
    {
        var server = await ServeAsync(_ => Task.CompletedTask);

        await ClientOf(server).WatchAsync(Pods, "shop", s_options with { LabelSelector = "a=b" }, Token).ToListAsync(Token);

        Assert.Equal(
            "/api/v1/namespaces/shop/pods?watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=41&labelSelector=a%3Db",
            Assert.Single(server.Seen).Path);
    }

    [Fact]
    public async Task Events_come_in_order_and_the_end_of_the_stream_is_a_normal_end()
    {
        var events = await WatchAsync(c => c.Response.WriteAsync(
            Event("ADDED", "a") + Event("MODIFIED", "b") + "\n" + Event("DELETED", "c") + Event("BOOKMARK", "")));

        Assert.Equal([WatchEventType.Added, WatchEventType.Modified, WatchEventType.Deleted, WatchEventType.Bookmark], events.Select(e => e.Type));
        Assert.Equal(["a", "b", "c", ""], events.Select(e => (string?)e.Object["metadata"]!["name"]));
        Assert.All(events, e => Assert.Null(e.Object.Parent));
    }

    [Fact]
    public async Task A_line_that_arrives_byte_by_byte_is_one_event()
    {
        var events = await WatchAsync(async c =>
        {
            foreach (var letter in Event("ADDED", "slow"))
            {
                await c.Response.WriteAsync(letter.ToString());
                await c.Response.Body.FlushAsync();
            }
        });

        Assert.Equal("slow", (string?)Assert.Single(events).Object["metadata"]!["name"]);
    }

    [Fact]
    public async Task An_event_is_handed_out_while_the_stream_stays_open()
    {
        var finish = new TaskCompletionSource();
        var server = await ServeAsync(async c =>
        {
            await c.Response.WriteAsync(Event("ADDED", "a"));
            await c.Response.Body.FlushAsync();
            await finish.Task;
        });
        await using var events = ClientOf(server).WatchAsync(Pods, "shop", s_options, Token).GetAsyncEnumerator(Token);

        Assert.True(await events.MoveNextAsync());

        finish.SetResult();
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task A_line_of_a_megabyte_is_read_whole()
    {
        var long_ = new string('x', 1024 * 1024);

        var events = await WatchAsync(c => c.Response.WriteAsync(Event("ADDED", long_) + Event("MODIFIED", "after")));

        Assert.Equal([long_, "after"], events.Select(e => (string?)e.Object["metadata"]!["name"]));
    }

    [Fact]
    public async Task Half_a_line_at_the_end_is_discarded()
    {
        var events = await WatchAsync(c => c.Response.WriteAsync(Event("ADDED", "a") + Event("ADDED", "half")[..40]));

        Assert.Equal("a", (string?)Assert.Single(events).Object["metadata"]!["name"]);
    }

    [Fact]
    public async Task A_cut_connection_is_told_as_unreachable_after_the_events_before_it()
    {
        var firstSeen = new TaskCompletionSource();
        var server = await ServeAsync(async c =>
        {
            await c.Response.WriteAsync(Event("ADDED", "a"));
            await c.Response.Body.FlushAsync();
            await firstSeen.Task;
            c.Abort();
        });

        var error = await Assert.ThrowsAsync<ApiException>(async () =>
        {
            await foreach (var _ in ClientOf(server).WatchAsync(Pods, "shop", s_options, Token)) firstSeen.TrySetResult();
        });

        Assert.Equal((ApiErrorReason.Unreachable, 0), (error.Reason, error.Code));
        Assert.True(firstSeen.Task.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData("Expired")]
    [InlineData("Gone")]
    public async Task Version_too_old_is_the_same_error_in_the_stream_and_on_opening(string reason)
    {
        var status = $$"""{"kind":"Status","code":410,"reason":"{{reason}}","message":"too old resource version: 41 (99)"}""";

        var inside = await WatchFailsAsync(c => c.Response.WriteAsync($$"""{"type":"ERROR","object":{{status}}}""" + "\n"));
        var opening = await WatchFailsAsync(c => LoopbackServer.Answer(c, 410, status));

        Assert.Equal((ApiErrorReason.Expired, 410), (inside.Reason, inside.Code));
        Assert.Equal((ApiErrorReason.Expired, 410), (opening.Reason, opening.Code));
        Assert.Contains("too old resource version: 41 (99)", inside.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_types_and_wrong_kinds_are_skipped()
    {
        var events = await WatchAsync(c => c.Response.WriteAsync(
            Event("RENAMED", "a") + """{"type":"ADDED","object":{"kind":"Node","metadata":{}}}""" + "\n" + Event("ADDED", "b")));

        Assert.Equal("b", (string?)Assert.Single(events).Object["metadata"]!["name"]);
    }

    [Theory]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"kind\":")]
    [InlineData("<html>")]
    [InlineData("{\"type\":\"ADDED\"}")]
    [InlineData("[]")]
    public async Task A_line_that_is_no_event_is_an_error_and_not_ignored(string line)
    {
        var error = await WatchFailsAsync(c => c.Response.WriteAsync(line + "\n" + Event("ADDED", "a")));

        Assert.Equal((ApiErrorReason.InternalError, 0), (error.Reason, error.Code));
    }

    [Fact]
    public async Task A_server_that_does_not_end_the_watch_in_time_is_given_up_30_seconds_later()
    {
        var time = new ManualTimeProvider();
        var server = await ServeAsync(async c =>
        {
            await c.Response.WriteAsync(Event("ADDED", "a"));
            await c.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted);
        });
        var client = ClientOf(server, new ApiServerClientOptions { Time = time });
        await using var events = client.WatchAsync(Pods, "shop", s_options, Token).GetAsyncEnumerator(Token);
        await events.MoveNextAsync();
        var next = events.MoveNextAsync().AsTask();

        time.Advance(TimeSpan.FromSeconds(329));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<ApiException>(() => next);
        Assert.Equal(ApiErrorReason.Timeout, error.Reason);
    }

    [Fact]
    public async Task Cancelling_ends_a_silent_watch_with_the_callers_cancellation()
    {
        var server = await ServeAsync(async c =>
        {
            await c.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted);
        });
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var watching = ClientOf(server).WatchAsync(Pods, "shop", s_options, cancellation.Token).ToListAsync(CancellationToken.None).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task Watches_do_not_wait_for_the_rate_limiter()
    {
        var server = await ServeAsync(c => c.Response.WriteAsync(Event("ADDED", "a")));
        var client = ClientOf(server, new ApiServerClientOptions { Time = new ManualTimeProvider(), Burst = 1 });

        for (var i = 0; i < 3; i++) Assert.Single(await client.WatchAsync(Pods, "shop", s_options, Token).ToListAsync(Token));
    }
}

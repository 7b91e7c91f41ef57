using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Tests.Fixtures;
using RolloutController.TestKit.Time;
using RolloutController.TestKit.Waiting;

namespace RolloutController.Kubernetes.Tests.Http;

/// <summary>What is sent again, what is not, and how failures are told.</summary>
public sealed class ApiServerClientRetryTests : ClientTest
{
    private static Func<ApiServerClient, Task> Operation(string verb) => verb switch
    {
        "get" => client => client.GetAsync(Pods, PodKey, Token),
        "create" => client => client.CreateAsync(Pods, PodObject, WriteOptions.Default, Token),
        "update" => client => client.ReplaceAsync(Pods, PodObject, WriteOptions.Default, Token),
        "patch" => client => client.PatchAsync(Pods, PodKey, PatchType.Merge, new JsonObject(), WriteOptions.Default, Token),
        "delete" => client => client.DeleteAsync(Pods, PodKey, DeleteOptions.Default, Token),
        _ => throw new ArgumentOutOfRangeException(nameof(verb)),
    };

    [Theory]
    [InlineData("get", 429)]
    [InlineData("get", 503)]
    [InlineData("update", 429)]
    [InlineData("patch", 500)]
    [InlineData("delete", 504)]
    public async Task A_server_that_names_a_time_is_asked_again_then(string verb, int code)
    {
        var time = new ManualTimeProvider();
        var failures = 1;
        var server = await ServeAsync(c => Interlocked.Decrement(ref failures) >= 0
            ? LoopbackServer.Answer(c, code, "{}", ("Retry-After", "5"))
            : LoopbackServer.Answer(c, 200, Pod));
        var due = time.GetUtcNow() + TimeSpan.FromSeconds(5);

        var asking = Operation(verb)(ClientOf(server, new ApiServerClientOptions { Time = time }));
        await Wait.ForAsync(() => time.NextTimer == due, TimeSpan.FromSeconds(30), "the wait that the server asked for", Token);
        time.Advance(TimeSpan.FromSeconds(5));

        await asking;
        Assert.Equal(2, server.Seen.Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_create_is_never_sent_again(int code)
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, code, "{}", ("Retry-After", "0")));

        var error = await Assert.ThrowsAsync<ApiException>(() => Operation("create")(ClientOf(server)));

        Assert.Single(server.Seen);
        Assert.Equal((code, TimeSpan.Zero), (error.Code, error.RetryAfter));
    }

    [Theory]
    [InlineData(429, null)]
    [InlineData(500, null)]
    [InlineData(503, "31")]
    public async Task Without_a_time_or_with_a_long_one_the_caller_decides(int code, string? retryAfter)
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, code, "{}", retryAfter is null ? [] : [("Retry-After", retryAfter)]));

        await Assert.ThrowsAsync<ApiException>(() => Operation("get")(ClientOf(server)));

        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task After_ten_repeats_the_client_gives_up()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 429, "{}", ("Retry-After", "0")));

        var error = await Assert.ThrowsAsync<ApiException>(() => Operation("get")(ClientOf(server)));

        Assert.Equal(11, server.Seen.Count);
        Assert.Equal(ApiErrorReason.TooManyRequests, error.Reason);
    }

    [Theory]
    [InlineData("get", 3)]
    [InlineData("update", 3)]
    [InlineData("delete", 3)]
    [InlineData("patch", 1)]
    [InlineData("create", 1)]
    public async Task After_a_broken_connection_only_harmless_requests_are_repeated(string verb, int attempts)
    {
        var server = await ServeAsync(c =>
        {
            c.Abort();
            return Task.CompletedTask;
        });

        var error = await Assert.ThrowsAsync<ApiException>(() => Operation(verb)(ClientOf(server)));

        Assert.Equal(ApiErrorReason.Unreachable, error.Reason);
        Assert.Equal(attempts, server.Seen.Count);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable_and_named()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://{unused.LocalEndPoint}");

        var error = await Assert.ThrowsAsync<ApiException>(
            () => Operation("get")(ClientOf(new ClusterConfiguration(address, FixedCredentials.Anonymous))));

        Assert.Equal((ApiErrorReason.Unreachable, 0), (error.Reason, error.Code));
        Assert.Contains(unused.LocalEndPoint!.ToString()!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_an_answer_times_out()
    {
        var time = new ManualTimeProvider();
        var server = await ServeAsync(c => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted));
        var configuration = Configuration(server) with { RequestTimeout = TimeSpan.FromSeconds(3) };

        var asking = Operation("update")(ClientOf(configuration, new ApiServerClientOptions { Time = time }));
        await Wait.ForAsync(() => !server.Seen.IsEmpty, TimeSpan.FromSeconds(30), "the request", Token);
        time.Advance(TimeSpan.FromSeconds(3));

        var error = await Assert.ThrowsAsync<ApiException>(() => asking);
        Assert.Equal((ApiErrorReason.Timeout, 0), (error.Reason, error.Code));
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_client_for_leases_waits_half_the_renew_deadline()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, Pod));
        var client = ClientOf(server);

        using var leases = client.ForLeases(TimeSpan.FromSeconds(10));
        using var short_ = client.ForLeases(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(5), leases.Configuration.RequestTimeout);
        Assert.Equal(TimeSpan.FromSeconds(1), short_.Configuration.RequestTimeout);
        await leases.GetAsync(Pods, PodKey, Token);
    }

    [Fact]
    public async Task Requests_beyond_the_burst_wait_and_urgent_ones_do_not()
    {
        var time = new ManualTimeProvider();
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, Pod));
        var client = ClientOf(server, new ApiServerClientOptions { Time = time, Burst = 2, RequestsPerSecond = 10 });
        await client.GetAsync(Pods, PodKey, Token);
        await client.GetAsync(Pods, PodKey, Token);

        var third = client.GetAsync(Pods, PodKey, Token);
        await client.ReplaceAsync(Pods, PodObject, new WriteOptions { Urgent = true }, Token);

        Assert.False(third.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await third;
        Assert.Equal(["GET", "GET", "PUT", "GET"], server.Seen.Select(s => s.Method));
    }

    [Theory]
    [InlineData(404, "NotFound", ApiErrorReason.NotFound)]
    [InlineData(409, "AlreadyExists", ApiErrorReason.AlreadyExists)]
    [InlineData(409, "Conflict", ApiErrorReason.Conflict)]
    [InlineData(403, "Forbidden", ApiErrorReason.Forbidden)]
    [InlineData(500, "ServerTimeout", ApiErrorReason.Timeout)]
    [InlineData(405, "MethodNotAllowed", ApiErrorReason.Unknown)]
    [InlineData(409, "", ApiErrorReason.Conflict)]
    public async Task A_status_gives_reason_code_and_message(int code, string reason, ApiErrorReason expected)
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(
            c, code, $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{{reason}}","code":{{code}},"message":"pods \"web\": no"}"""));

        var error = await Assert.ThrowsAsync<ApiException>(() => Operation("create")(ClientOf(server)));

        Assert.Equal((expected, code), (error.Reason, error.Code));
        Assert.Equal("create /api/v1/namespaces/shop/pods: pods \"web\": no", error.Message);
    }

    [Fact]
    public async Task A_status_gives_its_causes()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(
            c, 422, """{"kind":"Status","code":422,"reason":"Invalid","details":{"causes":[{"reason":"FieldValueInvalid","message":"must be 0..100","field":"spec.weight"}]}}"""));

        var error = await Assert.ThrowsAsync<ApiException>(() => Operation("update")(ClientOf(server)));

        Assert.Equal([new ApiErrorCause("spec.weight", "FieldValueInvalid", "must be 0..100")], error.Causes);
    }

    [Fact]
    public async Task A_proxys_page_is_quoted_up_to_2_KiB()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 502, "<html>" + new string('x', 100_000)));

        var error = await Assert.ThrowsAsync<ApiException>(() => Operation("get")(ClientOf(server)));

        Assert.Equal((ApiErrorReason.InternalError, 502), (error.Reason, error.Code));
        Assert.InRange(error.Message.Length, 2048, 2200);
    }

    [Fact]
    public async Task A_message_is_quoted_up_to_4096_characters()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(
            c, 422, $$"""{"kind":"Status","reason":"Invalid","message":"why {{new string('x', 100_000)}}","code":422}"""));

        var error = await Assert.ThrowsAsync<ApiException>(() => Operation("get")(ClientOf(server)));

        Assert.Equal(ApiErrorReason.Invalid, error.Reason);
        Assert.Contains(": why xxx", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("x…", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 4096, 4200);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 307, "", ("Location", "/elsewhere")));

        await Assert.ThrowsAsync<ApiException>(() => Operation("get")(ClientOf(server)));

        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task An_answer_that_is_no_object_is_an_error()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, "<html>"));

        var error = await Assert.ThrowsAsync<ApiException>(() => Operation("get")(ClientOf(server)));

        Assert.Equal(ApiErrorReason.InternalError, error.Reason);
    }

    [Fact]
    public async Task Cancelling_is_the_callers_cancellation_and_not_a_time_out()
    {
        var server = await ServeAsync(c => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var asking = ClientOf(server).GetAsync(Pods, PodKey, cancellation.Token);
        await Wait.ForAsync(() => !server.Seen.IsEmpty, TimeSpan.FromSeconds(30), "the request", Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task A_warning_of_the_server_is_logged_once_per_text()
    {
        var log = new RecordingLogger();
        var server = await ServeAsync(c => LoopbackServer.Answer(
            c, 200, Pod, ("Warning", "299 - \"v1beta1 \\\"Pod\\\" is deprecated\""), ("Content-Language", c.Request.Method)));
        var client = ClientOf(server, new ApiServerClientOptions { Logger = log });

        await Operation("get")(client);
        await Operation("get")(client);

        Assert.Equal("The API server warns: v1beta1 \"Pod\" is deprecated", Assert.Single(log.Lines));
    }

    [Theory]
    [InlineData(10, "600 s behind")]
    [InlineData(-10, "600 s ahead of")]
    public async Task A_server_with_another_clock_is_told_of_once_until_the_clocks_agree(int minutesAhead, string expected)
    {
        var time = new ManualTimeProvider();
        var log = new RecordingLogger();
        var ahead = TimeSpan.FromMinutes(minutesAhead);
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, Pod, ("Date", (time.GetUtcNow() + ahead).ToString("R"))));
        var client = ClientOf(server, new ApiServerClientOptions { Logger = log, Time = time });

        await Operation("get")(client);
        await Operation("get")(client);
        Assert.Contains(expected, Assert.Single(log.Lines), StringComparison.Ordinal);

        ahead = TimeSpan.Zero;
        await Operation("get")(client);
        Assert.Single(log.Lines);
        ahead = TimeSpan.FromMinutes(minutesAhead);
        await Operation("get")(client);
        Assert.Equal(2, log.Lines.Count);
    }

    [Fact]
    public async Task Requests_are_counted_by_verb_resource_and_code()
    {
        var counted = new ConcurrentBag<string>();
        using var metrics = new ApiServerMetrics();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (metrics.Owns(instrument)) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => counted.Add(
            $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))} {value}"));
        listener.Start();
        var answers = new Queue<int>([429, 200]);
        var server = await ServeAsync(c => LoopbackServer.Answer(c, answers.Dequeue(), Pod, ("Retry-After", "0")));

        await Operation("get")(ClientOf(server, new ApiServerClientOptions { Metrics = metrics }));

        Assert.Equal(
            ["rest_client.requests get pods 200 1", "rest_client.requests get pods 429 1", "rest_client.retries get pods 1"], counted.Order(StringComparer.Ordinal));
    }
}

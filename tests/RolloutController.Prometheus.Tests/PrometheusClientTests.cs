using System.Net;
using System.Text;
using RolloutController.Core.Gates;
using RolloutController.TestKit.Time;
using RolloutController.TestKit.Waiting;

namespace RolloutController.Prometheus.Tests;

public sealed class PrometheusClientTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 12, 0, 0, 250, TimeSpan.Zero);

    [Fact]
    public async Task A_vector_is_read_with_labels_and_special_values()
    {
        var result = await Ask(StubHandler.Always("""
            {"status":"success","data":{"resultType":"vector","result":[
              {"metric":{"__name__":"up","job":"a"},"value":[1767268800.25,"0.5"]},
              {"metric":{},"value":[1767268800.25,"NaN"]},
              {"metric":{},"value":[1767268800.25,"+Inf"]},
              {"metric":{},"value":[1767268800.25,"-Inf"]}]}}
            """));

        var samples = Assert.IsType<QueryResult.Vector>(result).Samples;
        Assert.Equal([0.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity], samples.Select(sample => sample.Value));
        Assert.Equal("a", samples[0].Label("job"));
        Assert.Equal("", samples[1].Label("job"));
    }

    [Fact]
    public async Task A_scalar_is_read() => Assert.Equal(
        new QueryResult.Scalar(3),
        await Ask(StubHandler.Always("""{"status":"success","data":{"resultType":"scalar","result":[1767268800,"3"]}}""")));

    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[]}}""", "gives a matrix")]
    [InlineData("""{"status":"success","data":{"resultType":"string","result":[1767268800,"a"]}}""", "gives a string")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1767268800,{}]}]}}""", "gives a histogram")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"val""", "cut off")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1]}]}}""", "not of Prometheus's API")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"one"]}]}}""", "not of Prometheus's API")]
    [InlineData("""{"hello":"world"}""", "not of Prometheus's API")]
    [InlineData("[]", "not of Prometheus's API")]
    [InlineData("", "cut off")]
    public async Task What_no_gate_can_read_is_a_failure_that_says_so(string body, string detail) =>
        Assert.Contains(detail, Failure(await Ask(StubHandler.Always(body))), StringComparison.Ordinal);

    [Fact]
    public async Task A_page_for_people_is_no_answer() => Assert.Contains(
        "answered 200 with text/html",
        Failure(await Ask(StubHandler.Always("<html>Please log in</html>", contentType: "text/html"))),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_query_that_the_server_refuses_is_not_asked_again()
    {
        var handler = StubHandler.Always("""{"status":"error","errorType":"bad_data","error":"1:5: parse error: unexpected end"}""", HttpStatusCode.BadRequest);

        Assert.Equal("bad_data: 1:5: parse error: unexpected end", Failure(await Ask(handler)));
        Assert.Single(handler.Asked);
    }

    [Fact]
    public async Task A_redirect_is_not_followed() => Assert.Contains(
        "answered 302",
        Failure(await Ask(StubHandler.Always("{\"status\":\"success\"}", HttpStatusCode.Found, "text/html"))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_beyond_the_size_limit_is_not_read(bool lengthKnown)
    {
        var handler = new StubHandler((_, _) => Task.FromResult(new HttpResponseMessage
        {
            Content = lengthKnown ? new ByteArrayContent(new byte[2000]) : new StreamContent(new Endless()),
        }));

        Assert.Equal("the answer is larger than 1000 bytes", Failure(await Ask(handler, Server() with { MaxAnswerBytes = 1000 })));
    }

    [Fact]
    public async Task Of_an_answer_without_end_no_more_is_held_than_the_limit_and_it_is_not_asked_for_again()
    {
        const int limit = 4 * 1024 * 1024;
        using var answer = new Endless();
        var handler = new StubHandler((_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(answer) }));

        Assert.Equal($"the answer is larger than {limit} bytes", Failure(await Ask(handler, Server())));

        Assert.InRange(answer.Given, limit, limit + (64 * 1024));
        Assert.Single(handler.Asked);
    }

    [Fact]
    public async Task A_query_is_posted_to_the_api_below_the_servers_path()
    {
        var handler = StubHandler.Always("{}");

        await Ask(handler, Server() with { Url = new Uri("https://metrics.example/thanos"), Headers = new Dictionary<string, string> { ["X-Scope-OrgID"] = "team" } });

        var (request, body) = Assert.Single(handler.Asked);
        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal("https://metrics.example/thanos/api/v1/query", request.RequestUri?.AbsoluteUri);
        Assert.Equal(["team"], request.Headers.GetValues("X-Scope-OrgID"));
        Assert.Equal("query=up&time=1767268800.25&timeout=10000ms&partial_response=false", body);
    }

    [Fact]
    public async Task A_token_is_read_again_for_each_request()
    {
        var file = Path.GetTempFileName();
        try
        {
            var handler = StubHandler.Always("""{"status":"success","data":{"resultType":"scalar","result":[1,"3"]}}""");
            using var client = Client(handler, Server() with { BearerTokenFile = file });
            foreach (var token in new[] { "one\n", "two\n" })
            {
                await File.WriteAllTextAsync(file, token, TestContext.Current.CancellationToken);
                await client.QueryAsync(null, "up", At, TestContext.Current.CancellationToken);
            }

            Assert.Equal(["Bearer one", "Bearer two"], handler.Asked.Select(asked => asked.Request.Headers.Authorization?.ToString()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_missing_token_file_is_a_failure() => Assert.Contains(
        "no-such-token",
        Failure(await Ask(StubHandler.Always("{}"), Server() with { BearerTokenFile = "/no-such-token" })),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_password_goes_as_basic_authentication()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "s3cret\n", TestContext.Current.CancellationToken);
            var handler = StubHandler.Always("{}");
            await Ask(handler, Server() with { Username = "prom", PasswordFile = file });

            Assert.Equal("Basic " + Convert.ToBase64String("prom:s3cret"u8), handler.Asked[0].Request.Headers.Authorization?.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task An_unknown_server_is_a_failure_that_names_the_known_ones()
    {
        using var client = Client(StubHandler.Always("{}"), Server());

        var result = await client.QueryAsync("other", "up", At, TestContext.Current.CancellationToken);

        Assert.Equal("metric server other is not configured; configured are: main", Failure(result));
    }

    [Fact]
    public async Task Without_any_server_a_query_fails()
    {
        using var client = new PrometheusClient([], TimeProvider.System);

        Assert.Contains("no metric server is configured", Failure(await client.QueryAsync(null, "up", At, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(600, "its clock is 600 s ahead of the controller's")]
    [InlineData(-600, "its clock is 600 s behind the controller's")]
    public async Task An_answer_for_another_time_is_none(int secondsAhead, string detail)
    {
        var time = new ManualTimeProvider();
        using var client = Client(Dated(time, secondsAhead), Server(), time);

        var result = await client.QueryAsync(null, "up", time.GetUtcNow(), TestContext.Current.CancellationToken);

        Assert.Contains(detail, Failure(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(25)]
    [InlineData(-25)]
    [InlineData(null)]
    public async Task Clocks_that_differ_little_or_are_not_told_are_no_reason_to_refuse_an_answer(int? secondsAhead)
    {
        var time = new ManualTimeProvider();
        using var client = Client(Dated(time, secondsAhead), Server(), time);

        Assert.Equal(new QueryResult.Scalar(3), await client.QueryAsync(null, "up", time.GetUtcNow(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_error_is_tried_again()
    {
        var handler = new StubHandler((count, _) => count < 3
            ? throw new HttpRequestException("connection refused")
            : Task.FromResult(StubHandler.Answer("""{"status":"success","data":{"resultType":"scalar","result":[1,"3"]}}""")));

        Assert.Equal(new QueryResult.Scalar(3), await Ask(handler));
        Assert.Equal(3, handler.Asked.Count);
    }

    [Fact]
    public async Task A_server_that_keeps_failing_is_left_alone_for_a_while()
    {
        var time = new ManualTimeProvider();
        var handler = new StubHandler((_, _) => throw new HttpRequestException("connection refused"));
        using var client = Client(handler, Server(), time);
        for (var i = 0; i < 3; i++) await Advancing(time, client.QueryAsync(null, "up", time.GetUtcNow(), TestContext.Current.CancellationToken));

        var asked = handler.Asked.Count;
        var result = await client.QueryAsync(null, "up", time.GetUtcNow(), TestContext.Current.CancellationToken);

        Assert.Contains("failed repeatedly (connection refused)", Failure(result), StringComparison.Ordinal);
        Assert.Equal(asked, handler.Asked.Count);

        time.Advance(TimeSpan.FromSeconds(6));
        await Advancing(time, client.QueryAsync(null, "up", time.GetUtcNow(), TestContext.Current.CancellationToken));
        Assert.True(handler.Asked.Count > asked);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_after_the_time_out()
    {
        var time = new ManualTimeProvider();
        var handler = new StubHandler(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
            return StubHandler.Answer("{}");
        });
        using var client = Client(handler, Server(), time);

        var result = await Advancing(time, client.QueryAsync(null, "up", time.GetUtcNow(), TestContext.Current.CancellationToken));

        Assert.Equal("metric server main: no answer within 10 s", Failure(result));
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using var cancelled = new CancellationTokenSource();
        var handler = new StubHandler(async (_, token) =>
        {
            await cancelled.CancelAsync();
            token.ThrowIfCancellationRequested();
            return StubHandler.Answer("{}");
        });
        using var client = Client(handler, Server());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.QueryAsync(null, "up", At, cancelled.Token));
    }

    private static StubHandler Dated(ManualTimeProvider time, int? secondsAhead) => new((_, _) =>
    {
        var answer = StubHandler.Answer("""{"status":"success","data":{"resultType":"scalar","result":[1,"3"]}}""");
        answer.Headers.Date = secondsAhead is { } ahead ? time.GetUtcNow().AddSeconds(ahead) : null;
        return Task.FromResult(answer);
    });

    private static MetricServerOptions Server() => new() { Name = "main", Url = new Uri("http://prometheus.example") };

    private static PrometheusClient Client(StubHandler handler, MetricServerOptions server, TimeProvider? time = null) =>
        new([server], time ?? TimeProvider.System, _ => handler);

    private static async Task<QueryResult> Ask(StubHandler handler, MetricServerOptions? server = null)
    {
        using var client = Client(handler, server ?? Server());
        return await client.QueryAsync(null, "up", At, TestContext.Current.CancellationToken);
    }

    private static string Failure(QueryResult result) => Assert.IsType<QueryResult.Failure>(result).Detail;

    private static async Task<QueryResult> Advancing(ManualTimeProvider time, Task<QueryResult> task)
    {
        await Wait.ForAsync(
            () =>
            {
                if (!task.IsCompleted && time.NextTimer is { } next && next > time.GetUtcNow()) time.AdvanceTo(next);
                return task.IsCompleted;
            },
            TimeSpan.FromSeconds(30),
            "the query to end",
            TestContext.Current.CancellationToken);
        return await task;
    }

    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        /// <summary>Bytes that were read of it.</summary>
        public long Given { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Given += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

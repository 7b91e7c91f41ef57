using System.Collections.Concurrent;
using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.TestKit.Time;

namespace RolloutController.Prometheus.Tests;

public sealed class MeasurementRoundRunnerTests
{
    private static readonly Gate Errors = new() { Name = "errors", Criterion = new GateCriterion.ErrorRate(new Percentage(1)) };
    private static readonly Gate Queue = new() { Name = "queue", Criterion = new GateCriterion.Query("queue", null, 5) };

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Every_gate_and_the_guard_get_a_measurement()
    {
        var round = await Run(new Source(promql => promql == "queue" ? new QueryResult.Scalar(3) : Rows(promql)), Request());

        Assert.Equal(new Measurement.Value(0.25, 8), round.ByGate["errors"]);
        Assert.Equal(new Measurement.Value(3, null), round.ByGate["queue"]);
        Assert.Equal(new Measurement.Value(0.25, 8), round.RoutingFailures);
        Assert.Equal(("attempt", 7, _time.GetUtcNow(), ReporterChoice.Source), (round.Attempt, round.Round, round.MeasuredAt, round.Reporter));
    }

    [Fact]
    public async Task All_queries_are_under_way_before_the_first_is_answered()
    {
        var go = new TaskCompletionSource<QueryResult>();
        var source = new Source(_ => go.Task);

        var run = Run(source, Request());

        Assert.Equal(5, source.Asked.Length);
        go.SetResult(new QueryResult.Vector([]));
        await run;
    }

    [Fact]
    public async Task Gates_share_equal_queries()
    {
        var source = new Source(Rows);

        await Run(source, Request() with { Gates = [Errors, Errors with { Name = "again" }], IncludeRoutingFailures = false });

        Assert.Equal(2, source.Asked.Length);
    }

    [Fact]
    public async Task What_is_not_answered_by_the_deadline_is_an_error_and_the_rest_counts()
    {
        var source = new Source((promql, token) => promql == "queue" ? Hang(token) : Task.FromResult<QueryResult>(Rows(promql)));
        var run = Run(source, Request());

        _time.Advance(TimeSpan.FromSeconds(10));
        var round = await run;

        Assert.Equal(new Measurement.Error("no answer within 10 s, the time for a whole round"), round.ByGate["queue"]);
        Assert.Equal(new Measurement.Value(0.25, 8), round.ByGate["errors"]);
    }

    [Fact]
    public async Task A_source_that_throws_is_an_error()
    {
        var round = await Run(new Source((_, _) => throw new InvalidOperationException("broken")), Request());

        Assert.Equal(new Measurement.Error("broken"), round.ByGate["errors"]);
        Assert.Equal(new Measurement.Error("broken"), round.RoutingFailures);
    }

    [Fact]
    public async Task Cancelling_ends_the_round()
    {
        using var cancelled = new CancellationTokenSource();
        var run = new MeasurementRoundRunner(new Source((_, token) => Hang(token)), _time).RunAsync(Request(), cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Theory]
    [InlineData("source", ReporterChoice.Source)]
    [InlineData("destination", ReporterChoice.Destination)]
    public async Task The_side_is_found_out_when_it_is_left_open(string side, ReporterChoice choice)
    {
        var source = new Source(promql => promql.StartsWith("count by (reporter)", StringComparison.Ordinal) ? Row("reporter", side, 4) : Rows(promql));

        var round = await Run(source, Request(ReporterChoice.Auto) with { Gates = [Errors], IncludeRoutingFailures = false });

        Assert.Equal(choice, round.Reporter);
        Assert.All(source.Asked.Skip(1), promql => Assert.Contains($"reporter=\"{side}\"", promql, StringComparison.Ordinal));
        Assert.IsType<Measurement.Value>(round.ByGate["errors"]);
    }

    [Fact]
    public async Task When_no_side_reports_the_gates_have_no_data()
    {
        var round = await Run(new Source(_ => new QueryResult.Vector([])), Request(ReporterChoice.Auto));

        Assert.Equal(ReporterChoice.Auto, round.Reporter);
        Assert.Equal(new Measurement.NoData("neither side reports requests to reviews.bookinfo"), round.ByGate["errors"]);
        Assert.IsType<Measurement.NoData>(round.RoutingFailures);
    }

    /// <summary>A Rollout of connections: proxies report no requests to it, and its gate asks the application's own metrics.</summary>
    [Fact]
    public async Task When_no_side_reports_a_query_is_asked_all_the_same()
    {
        var counting = Queue with { Name = "counting", MinimumRequests = 5 };
        var source = new Source(promql => promql == "queue" ? new QueryResult.Scalar(3) : new QueryResult.Vector([]));

        var round = await Run(source, Request(ReporterChoice.Auto) with { Gates = [Queue, counting] });

        Assert.Equal(new Measurement.Value(3, null), round.ByGate["queue"]);
        Assert.Equal(new Measurement.NoData("neither side reports requests to reviews.bookinfo"), round.ByGate["counting"]);
    }

    [Fact]
    public async Task When_the_side_cannot_be_found_out_the_gates_have_an_error()
    {
        var round = await Run(new Source(_ => new QueryResult.Failure("refused")), Request(ReporterChoice.Auto));

        Assert.Equal(new Measurement.Error("refused"), round.ByGate["errors"]);
    }

    [Fact]
    public async Task Without_a_canary_only_the_baseline_is_measured()
    {
        var source = new Source(Rows);
        var request = Request() with { Gates = [] };

        var round = await Run(source, request with { Scope = request.Scope with { Canary = null } });

        Assert.Equal(2, source.Asked.Length);
        Assert.Empty(round.ByGate);
        Assert.Equal(new Measurement.Value(0.25, 8), round.RoutingFailures);
    }

    private Task<MeasurementRound> Run(Source source, MeasurementRequest request) =>
        new MeasurementRoundRunner(source, _time).RunAsync(request, TestContext.Current.CancellationToken);

    private async Task<QueryResult> Hang(CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        throw new InvalidOperationException("not reached");
    }

    private static MeasurementRequest Request(ReporterChoice reporter = ReporterChoice.Source) => new(
        "attempt",
        7,
        null,
        [Errors, Queue],
        new MeasurementScope
        {
            Namespace = "bookinfo",
            Rollout = "reviews",
            Service = "reviews",
            Ports = [9080],
            Stable = "v1",
            Canary = "v2",
            Reporter = reporter,
        },
        true,
        TimeSpan.FromSeconds(10));

    // Two errors in eight requests.
    private static QueryResult.Vector Rows(string promql) =>
        Row("destination_version", "v2", promql.Contains("response_flags=~", StringComparison.Ordinal) ? 2 : 8);

    private static QueryResult.Vector Row(string label, string value, double number) =>
        new QueryResult.Vector([new QuerySample(ImmutableSortedDictionary<string, string>.Empty.Add(label, value), number)]);

    private sealed class Source(Func<string, CancellationToken, Task<QueryResult>> answer) : IMetricSource
    {
        private readonly ConcurrentQueue<string> _asked = new();

        public Source(Func<string, QueryResult> answer)
            : this((promql, _) => Task.FromResult(answer(promql)))
        {
        }

        public Source(Func<string, Task<QueryResult>> answer)
            : this((promql, _) => answer(promql))
        {
        }

        public string[] Asked => [.. _asked];

        public Task<QueryResult> QueryAsync(string? server, string promql, DateTimeOffset at, CancellationToken cancellationToken)
        {
            _asked.Enqueue(promql);
            return answer(promql, cancellationToken);
        }
    }
}

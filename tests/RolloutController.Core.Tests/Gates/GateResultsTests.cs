using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;

namespace RolloutController.Core.Tests.Gates;

public sealed class GateResultsTests
{
    private static readonly MeasurementScope Scope = new()
    {
        Namespace = "bookinfo",
        Rollout = "reviews",
        Service = "reviews",
        Stable = "v1",
        Canary = "v2",
        Reporter = ReporterChoice.Source,
    };

    private static readonly Gate Errors = new() { Name = "errors", Criterion = new GateCriterion.ErrorRate(new Percentage(1)) };
    private static readonly Gate Query = new() { Name = "queue", Criterion = new GateCriterion.Query("queue", null, 5) };

    [Fact]
    public void An_error_rate_is_the_canarys_failed_share() => Assert.Equal(
        new Measurement.Value(0.05, 100),
        Read(Errors, ("errors", Vector(("v1", "v1", 50), ("v2", "v2", 5))), ("requests", Vector(("v1", "v1", 900), ("v2", "v2", 100)))));

    [Fact]
    public void Requests_without_an_answer_count_by_the_endpoints_revision() => Assert.Equal(
        new Measurement.Value(0.2, 100),
        Read(Errors, ("errors", Vector(("unknown", "v2", 20), ("unknown", "v1", 3))), ("requests", Vector(("v2", "v2", 80), ("unknown", "v2", 20), ("unknown", "latest", 7)))));

    [Fact]
    public void No_error_series_is_no_error() => Assert.Equal(
        new Measurement.Value(0, 100),
        Read(Errors, ("errors", Vector()), ("requests", Vector(("v2", "", 100)))));

    [Fact]
    public void No_requests_to_the_canary_is_no_data()
    {
        var measurement = Read(Errors, ("errors", Vector()), ("requests", Vector(("v1", "v1", 900))));

        Assert.Equal(new Measurement.NoData("no requests to reviews version v2 in 1m (reporter source)"), measurement);
    }

    [Fact]
    public void Zero_requests_is_no_data() =>
        Assert.IsType<Measurement.NoData>(Read(Errors, ("errors", Vector(("v2", "v2", 0))), ("requests", Vector(("v2", "v2", 0)))));

    [Theory]
    [InlineData("errors")]
    [InlineData("requests")]
    public void A_failed_part_is_an_error(string part) => Assert.Equal(
        new Measurement.Error("refused"),
        GateResults.Read(Errors, Scope, Parts(("errors", Vector(("v2", "", 0))), ("requests", Vector(("v2", "", 100)))).SetItem(part, new QueryResult.Failure("refused"))));

    [Fact]
    public void A_scalar_is_a_value() => Assert.Equal(new Measurement.Value(4, null), Read(Query, ("value", new QueryResult.Scalar(4))));

    [Fact]
    public void A_single_series_is_a_value() => Assert.Equal(new Measurement.Value(4, null), Read(Query, ("value", Vector(("v2", "", 4)))));

    [Fact]
    public void No_series_is_no_data() => Assert.Equal(new Measurement.NoData("the query has no result"), Read(Query, ("value", Vector())));

    [Fact]
    public void Several_series_are_an_error() => Assert.Equal(
        new Measurement.Error("the query gives 2 series; expected one value"),
        Read(Query, ("value", Vector(("v1", "", 4), ("v2", "", 4)))));

    [Fact]
    public void A_refused_query_is_an_error() => Assert.Equal(
        new Measurement.Error("bad_data: parse error"),
        Read(Query, ("value", new QueryResult.Failure("bad_data: parse error"))));

    [Fact]
    public void The_canarys_requests_come_with_a_value_where_they_were_asked() => Assert.Equal(
        new Measurement.Value(4, 0),
        Read(Query with { MinimumRequests = 1 }, ("value", new QueryResult.Scalar(4)), ("requests", Vector(("v1", "", 4)))));

    [Theory]
    [InlineData("source", ReporterChoice.Source)]
    [InlineData("destination", ReporterChoice.Destination)]
    [InlineData("destination,source", ReporterChoice.Source)]
    [InlineData("", ReporterChoice.Auto)]
    public void Source_is_read_where_it_exists(string sides, ReporterChoice choice)
    {
        var samples = sides.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(side => new QuerySample(ImmutableSortedDictionary<string, string>.Empty.Add("reporter", side), 1));

        Assert.Equal(choice, ReporterQuery.Read(new QueryResult.Vector([.. samples])));
    }

    private static Measurement Read(Gate gate, params (string, QueryResult)[] parts) => GateResults.Read(gate, Scope, Parts(parts));

    private static ImmutableDictionary<string, QueryResult> Parts(params (string Part, QueryResult Result)[] parts) =>
        parts.ToImmutableDictionary(part => part.Part, part => part.Result);

    private static QueryResult.Vector Vector(params (string Version, string Revision, double Value)[] rows) => new QueryResult.Vector(
        [.. rows.Select(row => new QuerySample(
            ImmutableSortedDictionary<string, string>.Empty.Add("destination_version", row.Version).Add("destination_canonical_revision", row.Revision),
            row.Value))]);
}

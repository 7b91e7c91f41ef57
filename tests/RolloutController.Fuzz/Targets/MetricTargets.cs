using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Prometheus;

namespace RolloutController.Fuzz.Targets;

/// <summary>What metric servers answer, and what gates make of it.</summary>
internal static class MetricTargets
{
    private static readonly MeasurementScope scope = new() { Namespace = "bookinfo", Rollout = "reviews", Service = "reviews", Stable = "v1", Canary = "v2", Reporter = ReporterChoice.Source };

    private static readonly string[] answers =
    [
        """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"destination_version":"v2"},"value":[1700000000.5,"0.25"]},{"metric":{"destination_version":"v1"},"value":[1700000000,"NaN"]}]}}""",
        """{"status":"success","data":{"resultType":"scalar","result":[1700000000,"+Inf"]}}""",
        """{"status":"error","errorType":"bad_data","error":"parse error"}""",
        """{"status":"success","data":{"resultType":"vector","result":[]}}""",
        """{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"2"]]}]}}""",
        """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1,{}]}]}}""",
    ];

    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("promql-answers", draw => draw.Chance(60) ? Grammar.Or(draw, Vector, answers) : JsonMutation.Of(draw, Samples.Json(draw.Pick(answers))), Answer),
        new("measurements", draw => Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 6).Select(_ => Value(draw)))), Judge),
    ];

    /// <summary>Some series, of versions and of other things, as Prometheus writes them.</summary>
    private static JsonObject Vector(Draw draw)
    {
        var series = Enumerable.Range(0, draw.Pick(0, 1, 1, 2, 2, 3, 40)).Select(_ => (JsonNode)new JsonObject
        {
            ["metric"] = draw.Chance(80) ? new JsonObject { ["destination_version"] = draw.Pick("v1", "v2", "v3", "unknown"), [HostileText.Any(draw)] = HostileText.Any(draw) } : [],
            ["value"] = new JsonArray(draw.Pick(1700000000.5, 0, -1, 1e300), Written(draw)),
        });
        return new JsonObject
        {
            ["status"] = "success",
            ["data"] = draw.Chance(85)
                ? new JsonObject { ["resultType"] = "vector", ["result"] = new JsonArray([.. series]) }
                : new JsonObject { ["resultType"] = "scalar", ["result"] = new JsonArray(1700000000, Written(draw)) },
            ["warnings"] = draw.Chance(20) ? new JsonArray(HostileText.Any(draw)) : null,
        };
    }

    private static string Written(Draw draw) => Value(draw).Replace("Infinity", draw.Pick("Inf", "+Inf", "inf"), StringComparison.Ordinal).Replace("-+", "-", StringComparison.Ordinal);

    private static string Value(Draw draw) => draw.Pick(
        "0", "-0", "1", "0.01", "0.0100000000000001", "NaN", "Infinity", "-Infinity", "1E+300", "-1E+300", "7.9E+28", "8E+28", "5E-324", "1.7976931348623157E+308", "50", "100", "-1", "1E-9",
        (draw.Below(2_000_000) / 1e6).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static bool Answer(byte[] input)
    {
        var isTaken = false;
        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest })
        {
            var result = AnswerReader.Read(new RawAnswer(status, "application/json", input), 1000);
            if (result is QueryResult.Failure failure) Violation.Unless(failure.Detail.Length > 0, "a failure without a word");
            Read(result, result, result);
            isTaken |= result is not QueryResult.Failure;
        }

        return isTaken;
    }

    private static bool Judge(byte[] input)
    {
        var values = Encoding.UTF8.GetString(input).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : 0).Concat(Enumerable.Repeat(0d, 6)).ToArray();
        QueryResult Vector(double canary, double stable) => new QueryResult.Vector([Sample("v2", canary), Sample("v1", stable)]);
        Read(Vector(values[0], values[1]), Vector(values[2], values[3]), new QueryResult.Scalar(values[4]));
        Read(Vector(values[0], values[1]), Vector(values[2], values[3]), new QueryResult.Vector([Sample("v2", values[5])]));
        return true;
    }

    private static QuerySample Sample(string version, double value) => new(ImmutableSortedDictionary<string, string>.Empty.Add("destination_version", version), value);

    private static void Read(QueryResult errors, QueryResult requests, QueryResult value)
    {
        var parts = ImmutableDictionary<string, QueryResult>.Empty
            .Add(NamedQuery.Errors, errors).Add(NamedQuery.Requests, requests).Add(NamedQuery.Value, value).Add(NamedQuery.Stable, value);
        foreach (var gate in Gates())
        {
            var measurement = GateResults.Read(gate, scope, parts);
            var judgement = GateJudge.Judge(gate, measurement);
            Violation.Unless(judgement.LimitText.Length > 0, "a limit without a word");
            var isNumber = measurement is Measurement.Value { Number: var number } && double.IsFinite(number);
            Violation.Unless(judgement.Verdict is not Verdict.Pass || isNumber, "what is no number passes");
        }

        _ = RoutingFailureQueries.Read(parts);
        _ = ReporterQuery.Read(value);
    }

    private static IEnumerable<Gate> Gates()
    {
        var criteria = new GateCriterion[]
        {
            new GateCriterion.ErrorRate(Samples.Spec.Analysis.Gates.Select(gate => gate.Criterion).OfType<GateCriterion.ErrorRate>().First().Max),
            new GateCriterion.Latency(0.99m, TimeSpan.FromMilliseconds(500)),
            new GateCriterion.Query("x", -999999999999999.999999999m, 100),
        };
        foreach (var criterion in criteria)
        {
            yield return new Gate { Name = "g", Criterion = criterion };
            yield return new Gate { Name = "g", Criterion = criterion, MinimumRequests = 50 };
            if (criterion is GateCriterion.Latency) yield return new Gate { Name = "g", Criterion = criterion, OverStable = new MaxIncrease.Time(TimeSpan.FromMilliseconds(50)) };
            if (criterion is GateCriterion.ErrorRate rate) yield return new Gate { Name = "g", Criterion = criterion, OverStable = new MaxIncrease.Points(rate.Max!.Value) };
        }
    }
}

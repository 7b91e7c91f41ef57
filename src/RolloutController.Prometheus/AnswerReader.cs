using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RolloutController.Core.Gates;

namespace RolloutController.Prometheus;

/// <summary>
/// Reads answers of Prometheus's HTTP API (<c>/api/v1/query</c>). Anything that does not have its documented shape is a failure that
/// says what came instead.
/// </summary>
internal static class AnswerReader
{
    public static QueryResult Read(RawAnswer answer, int maxBytes)
    {
        if (answer.Body is null)
            return new QueryResult.Failure($"the answer is larger than {maxBytes} bytes");
        if (answer.ContentType is not "application/json")
            return new QueryResult.Failure($"the server answered {(int)answer.Status} with {answer.ContentType ?? "no content type"}; expected application/json from a Prometheus API");

        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            return Read(answer, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException or ArgumentException)
        {
            return new QueryResult.Failure($"the server answered {(int)answer.Status} with JSON that is cut off or not of Prometheus's API");
        }
    }

    private static QueryResult Read(RawAnswer answer, JsonElement root)
    {
        if (root.GetProperty("status").GetString() != "success")
            return new QueryResult.Failure($"{Text(root, "errorType") ?? "error"}: {Text(root, "error") ?? $"HTTP {(int)answer.Status}"}");
        if ((int)answer.Status is < 200 or > 299)
            return new QueryResult.Failure($"the server answered {(int)answer.Status}");

        var data = root.GetProperty("data");
        var result = data.GetProperty("result");
        return data.GetProperty("resultType").GetString() switch
        {
            "vector" => ReadVector(result),
            "scalar" => new QueryResult.Scalar(ReadValue(result)),
            var other => new QueryResult.Failure($"the query gives a {other}; expected a vector or a scalar"),
        };
    }

    private static QueryResult ReadVector(JsonElement result)
    {
        var samples = ImmutableArray.CreateBuilder<QuerySample>(result.GetArrayLength());
        foreach (var series in result.EnumerateArray())
        {
            if (series.TryGetProperty("histogram", out _))
                return new QueryResult.Failure("the query gives a histogram; expected numbers");
            var labels = series.GetProperty("metric").EnumerateObject()
                .Select(label => KeyValuePair.Create(label.Name, label.Value.GetString() ?? ""))
                .ToImmutableSortedDictionary(StringComparer.Ordinal);
            samples.Add(new QuerySample(labels, ReadValue(series.GetProperty("value"))));
        }

        return new QueryResult.Vector(samples.ToImmutable());
    }

    // [time, "value"]; the value is text because JSON has no NaN and no infinities.
    private static double ReadValue(JsonElement pair) => pair[1].GetString() switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        { } text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        null => throw new FormatException("A value is null."),
    };

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}

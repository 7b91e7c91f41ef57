using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Fuzz.Targets;

/// <summary>What API servers, and proxies before them, answer.</summary>
internal static class ApiTargets
{
    private static readonly ApiServerMetrics metrics = new();
    private static readonly ApiRequest request = new(HttpMethod.Get, "list", "rollouts", new Uri("https://10.0.0.1/apis"));

    private static readonly string[] errors =
    [
        """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"rollouts \"x\" not found","reason":"NotFound","details":{"name":"x","retryAfterSeconds":3,"causes":[{"reason":"FieldValueInvalid","message":"m","field":"spec.x"}]},"code":404}""",
        "<html><body>502 Bad Gateway</body></html>",
        "",
    ];

    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("api-errors", draw => draw.Chance(60) ? JsonMutation.Of(draw, Samples.Json(errors[0])) : TextMutation.Of(draw, errors), Error),
        new("watches", Watch, Watched),
        new("lists", List, Listed),
        new("objects", draw => JsonMutation.Of(draw, Samples.Rollout), Object),
    ];

    private static bool Error(byte[] input)
    {
        foreach (var code in new[] { 404, 500 })
        {
            var error = ApiErrors.FromAnswer(code, input, null, "get /apis");
            Violation.Unless(error.Message.StartsWith("get /apis: ", StringComparison.Ordinal), "an error that does not say what was asked");
            Violation.Unless(error.Message.Length < 8 * 1024, $"an error of great length: {error.Message.Length}");
            Violation.Unless(FailureText.Of(error).Length > 0, "a failure without a word");
        }

        return JsonBytes.Tree(input) is JsonObject;
    }

    private static byte[] Watch(Draw draw)
    {
        var lines = Enumerable.Range(0, draw.Between(1, 4)).SelectMany(_ => Line(draw).Append((byte)'\n'));
        return draw.Chance(80) ? [.. lines] : TextMutation.Of(draw, [.. lines]);
    }

    private static byte[] Line(Draw draw)
    {
        var @event = new JsonObject
        {
            ["type"] = draw.Pick("ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR", "OTHER"),
            ["object"] = draw.Chance(80) ? Samples.VirtualService : Samples.Json(errors[0]),
        };
        return draw.Chance(50) ? JsonMutation.Of(draw, @event) : JsonBytes.Of(@event);
    }

    private static bool Watched(byte[] input)
    {
        var reader = new WatchStreamReader(new MemoryStream(input), MeshKinds.VirtualService, NullLogger.Instance, metrics);
        var events = 0;
        Violation.Try<object, ApiException>(() =>
        {
            // A stream in memory answers at once.
            while (reader.NextAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } @event)
            {
                Touch(@event.Object);
                events++;
            }

            return 0;
        });
        return events > 0;
    }

    private static byte[] List(Draw draw)
    {
        var list = new JsonObject
        {
            ["kind"] = "VirtualServiceList",
            ["metadata"] = new JsonObject { ["resourceVersion"] = "5", ["continue"] = draw.Pick("", "token") },
            ["items"] = new JsonArray(Samples.VirtualService, Samples.VirtualService),
        };
        return draw.Chance(70) ? JsonMutation.Of(draw, list) : TextMutation.Of(draw, JsonBytes.Of(list));
    }

    private static bool Listed(byte[] input) => Violation.Try<object, ApiException>(() =>
    {
        foreach (var item in JsonAnswer.List(request, input, MeshKinds.VirtualService).Items) Touch(item);
        return 0;
    }) is not null;

    private static bool Object(byte[] input) => Violation.Try<object, ApiException>(() =>
    {
        Touch(JsonAnswer.Object(request, input));
        return 0;
    }) is not null;

    /// <summary>What caches and queues read of every object.</summary>
    private static void Touch(JsonObject item)
    {
        _ = (item.Key(), item.Uid(), item.ResourceVersion(), item.Generation(), item.IsTerminating(), item.Label("app"), item.Annotation("a"), item.Finalizers().Count);
        _ = Encoding.UTF8.GetByteCount(item.ToJsonString());
    }
}

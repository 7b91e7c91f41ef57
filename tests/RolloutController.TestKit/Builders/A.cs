using System.Text.Json.Nodes;

namespace RolloutController.TestKit.Builders;

/// <summary>Where test objects begin: <c>A.Rollout().WithSteps(A.Weight("10%", "1m"), A.Pause())</c>.</summary>
public static class A
{
    /// <summary>A Rollout of the Service of the same name in namespace <c>bookinfo</c>, to version <c>v2</c>, without steps.</summary>
    public static RolloutBuilder Rollout(string name = "reviews") => new(name);

    /// <summary>A <c>setWeight</c> step; <paramref name="weight"/> is a whole number or a text with a percent sign.</summary>
    public static JsonObject Weight(JsonNode weight, string? duration = null, string? name = null, params JsonObject[] gates) =>
        Step(name, "setWeight", weight, duration, gates);

    /// <summary>A <c>pause</c> step, until promoted where <paramref name="duration"/> is null.</summary>
    public static JsonObject Pause(string? duration = null, string? name = null) =>
        Step(name, "pause", duration is null ? new JsonObject() : new JsonObject { ["duration"] = duration }, null, []);

    /// <summary>A <c>shadow</c> step.</summary>
    public static JsonObject Shadow(JsonNode? percentage = null, string? duration = null, string? name = null, params JsonObject[] gates) =>
        Step(name, "shadow", new JsonObject { ["percentage"] = percentage ?? 100 }, duration, gates);

    /// <summary>A <c>headerRoute</c> step for the requests of one user.</summary>
    public static JsonObject HeaderRoute(string until = "NextStep", string? duration = null, string? name = null, string header = "end-user", string exact = "jason") =>
        Step(name, "headerRoute", Headers((header, exact)).With("until", until), duration);

    /// <summary>A <c>faultInjection</c> step: some requests to <paramref name="host"/> are answered with 503.</summary>
    public static JsonObject Fault(string host = "ratings", string? duration = null, string? name = null, params JsonObject[] gates) =>
        Step(name, "faultInjection", Abort(host), duration, gates);

    /// <summary>What a <c>faultInjection</c> step holds: 20 % of the requests to <paramref name="host"/> are answered with 503.</summary>
    public static JsonObject Abort(string host = "ratings", JsonNode? percentage = null) =>
        new() { ["host"] = host, ["abort"] = new JsonObject { ["httpStatus"] = 503, ["percentage"] = percentage ?? 20 } };

    /// <summary>A list of headers that must all match exactly.</summary>
    public static JsonObject Headers(params (string Name, string Exact)[] headers) =>
        new() { ["headers"] = new JsonArray([.. headers.Select(header => new JsonObject { ["name"] = header.Name, ["exact"] = header.Exact })]) };

    /// <summary>The same object with one member set.</summary>
    public static JsonObject With(this JsonObject json, string field, JsonNode value)
    {
        json[field] = value;
        return json;
    }

    /// <summary>A step of any kind, known or not.</summary>
    public static JsonObject Step(string? name, string kind, JsonNode value, string? duration = null, params JsonObject[] gates)
    {
        var step = new JsonObject();
        if (name is not null) step["name"] = name;
        step[kind] = value;
        if (duration is not null) step["duration"] = duration;
        if (gates.Length > 0) step["gates"] = new JsonArray([.. gates]);
        return step;
    }

    /// <summary>An <c>errorRate</c> gate.</summary>
    public static JsonObject ErrorRateGate(string name = "errors", string max = "1%") =>
        new() { ["name"] = name, ["errorRate"] = new JsonObject { ["max"] = max } };

    /// <summary>A <c>latency</c> gate.</summary>
    public static JsonObject LatencyGate(string name = "p99", string quantile = "0.99", string max = "500ms") =>
        new() { ["name"] = name, ["latency"] = new JsonObject { ["quantile"] = quantile, ["max"] = max } };

    /// <summary>A <c>query</c> gate.</summary>
    public static JsonObject QueryGate(string name = "queue", string promql = "max(queue_depth)", string? min = null, string? max = "100")
    {
        var query = new JsonObject { ["promql"] = promql };
        if (min is not null) query["min"] = min;
        if (max is not null) query["max"] = max;
        return new JsonObject { ["name"] = name, ["query"] = query };
    }
}

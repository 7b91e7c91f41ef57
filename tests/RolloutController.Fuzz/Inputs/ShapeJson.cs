using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Fuzz.Inputs;

/// <summary>Makes what a <see cref="Shape"/> lets pass: specs and statuses of Rollouts.</summary>
internal static class ShapeJson
{
    public static JsonNode? Make(Draw draw, Shape shape, string name = "", int depth = 0) => shape switch
    {
        Shape.Object o => MakeObject(draw, o, depth),
        Shape.List list => MakeList(draw, list, name, depth),
        Shape.Map => new JsonObject { ["app"] = "reviews", ["version"] = draw.Pick("v1", "v2") },
        Shape.Text text => JsonValue.Create(MakeText(draw, text.Form, name)),
        Shape.Percent => draw.Pick<JsonNode>("0%", "5%", 50, 100, "0.5%", "33.333%", "100%"),
        Shape.Choice choice => JsonValue.Create(draw.Pick<string>(choice.Words)),
        Shape.Integer integer => JsonValue.Create(Math.Clamp(draw.Pick(0L, 1, -1, 2, 5, 9080, int.MaxValue), integer.Minimum ?? int.MinValue, integer.Maximum ?? int.MaxValue)),
        Shape.Flag => JsonValue.Create(draw.Chance(50)),
        Shape.Timestamp => JsonValue.Create(draw.Pick("2026-03-01T11:59:00Z", "2026-03-01T12:00:00Z", "2026-03-01T12:30:00Z", "2027-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")),
        _ => null,
    };

    private static JsonObject MakeObject(Draw draw, Shape.Object shape, int depth)
    {
        var made = new JsonObject();
        var exactlyOne = shape.ExactlyOne?.Fields is { Length: > 0 } fields ? draw.Pick<string>(fields) : null;
        foreach (var field in shape.Fields)
        {
            var isAlternative = shape.ExactlyOne?.Fields.Contains(field.Name) == true;
            var wanted = isAlternative ? field.Name == exactlyOne : field.Required || draw.Chance(depth == 0 ? 50 : 35);
            if (wanted && Make(draw, field.Shape, field.Name, depth + 1) is { } value) made[field.Name] = value;
        }

        return made;
    }

    private static JsonArray MakeList(Draw draw, Shape.List shape, string name, int depth)
    {
        var made = new JsonArray();
        for (var count = Math.Max(shape.MinimumCount, draw.Below(depth > 4 ? 2 : 4)); count > 0; count--) made.Add(Make(draw, shape.Item, name, depth + 1));
        return made;
    }

    private static string MakeText(Draw draw, Form form, string name) => name switch
    {
        "service" or "host" or "virtualService" or "destinationRule" => draw.Chance(85) ? "reviews" : "ratings",
        "version" or "stable" or "canary" or "stableSubset" or "canarySubset" or "subset" or "stableVersion" or "adopting" => draw.Pick("v1", "v2", "v2", "v3"),
        "httpRoutes" => "primary",
        "cron" => draw.Pick("* * 9-16 ? * MON-FRI", "0 0 12 * * ?", "* * * * * ?"),
        "subsetLabel" => "version",
        "id" or "uid" => "uid-of-reviews",
        _ => OfForm(draw, form),
    };

    private static string OfForm(Draw draw, Form form) => form switch
    {
        Form.Duration or Form.Increase => draw.Pick("30s", "1m", "500ms", "1h30m", "8760h", "0s"),
        Form.Percentage => draw.Pick("1%", "0.5%", "100%"),
        Form.Decimal => draw.Pick("100", "-0.25", "999999999999999.999999999"),
        Form.Quantile => draw.Pick("0.99", "0.5"),
        Form.DnsLabel or Form.DnsSubdomain or Form.ServiceName or Form.Host => draw.Pick("reviews", "ratings", "a", "details"),
        Form.LabelKey => "version",
        Form.LabelValue => draw.Pick("v1", "v2", "v3"),
        Form.HeaderName or Form.ParameterName => draw.Pick("end-user", "x-canary", "cookie"),
        Form.HttpMethod => "GET",
        Form.GrpcStatus => "UNAVAILABLE",
        Form.TimeZone => draw.Pick("UTC", "Europe/Berlin"),
        Form.RouteName => draw.Pick("primary", "other", "http[0]"),
        Form.MatchText => draw.Pick("jason", "a.*", "/reviews"),
        _ => draw.Chance(70) ? draw.Pick("primary", "max(x{v=\"{{canary}}\"})", "errors", "True", "Ready", "uid-of-reviews") : HostileText.Any(draw),
    };
}

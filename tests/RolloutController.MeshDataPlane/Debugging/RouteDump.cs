using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Debugging;

/// <summary>A route configuration in Envoy's form (envoy.config.route.v3, protobuf's JSON names).</summary>
public static class RouteDump
{
    /// <summary>Writes a route configuration.</summary>
    public static JsonObject Of(RouteConfiguration routes) => new()
    {
        ["@type"] = XdsType.Route.Url(),
        ["name"] = routes.Name,
        ["virtualHosts"] = new JsonArray([.. routes.VirtualHosts.Select(host => new JsonObject
        {
            ["name"] = host.Name,
            ["domains"] = new JsonArray([.. Domains(host, routes.Port).Select(domain => (JsonNode)domain)]),
            ["routes"] = new JsonArray([.. host.Routes.Select(Route)]),
        })]),
        ["validateClusters"] = false,
    };

    private static IEnumerable<string> Domains(VirtualHost host, int port) =>
        host.Domains.SelectMany(domain => domain == "*" ? [domain] : new[] { domain, $"{domain}:{port}" });

    private static JsonNode Route(Route route)
    {
        var dump = new JsonObject { ["name"] = route.Name, ["match"] = Match(route.Match) };
        if (route.Origin is { } origin)
            dump["metadata"] = ListenerDump.Metadata(origin);
        if (route.Source.DirectResponseStatus is { } status)
        {
            dump["directResponse"] = new JsonObject { ["status"] = status };
            return dump;
        }

        if (route.Source.Redirect is { } redirect)
        {
            dump["redirect"] = new JsonObject { ["pathRedirect"] = redirect.Uri, ["hostRedirect"] = redirect.Authority };
            return dump;
        }

        var action = new JsonObject { ["timeout"] = Seconds(route.Source.Timeout ?? TimeSpan.Zero) };
        if (route.IsWeighted)
        {
            action["weightedClusters"] = new JsonObject
            {
                ["clusters"] = new JsonArray([.. route.Clusters.Select(cluster => new JsonObject { ["name"] = cluster.Name, ["weight"] = cluster.Weight })]),
            };
        }
        else if (!route.Clusters.IsEmpty)
        {
            action["cluster"] = route.Clusters[0].Name;
        }

        if (route.Retries is { } retries)
            action["retryPolicy"] = new JsonObject { ["retryOn"] = string.Join(',', retries.RetryOn), ["numRetries"] = retries.Attempts };
        if (!route.Mirrors.IsEmpty)
        {
            action["requestMirrorPolicies"] = new JsonArray([.. route.Mirrors.Select(mirror => new JsonObject
            {
                ["cluster"] = mirror.Cluster,
                ["runtimeFraction"] = new JsonObject { ["defaultValue"] = Fraction(mirror.Percentage) },
            })]);
        }

        dump["route"] = action;
        if (route.Source.Fault is { } fault)
            dump["typedPerFilterConfig"] = new JsonObject { ["envoy.filters.http.fault"] = Fault(fault) };
        return dump;
    }

    private static JsonObject Match(HttpMatch? match)
    {
        var dump = new JsonObject();
        switch (match?.Uri)
        {
            case { Exact: { } exact }:
                dump["path"] = exact;
                break;
            case { Regex: { } regex }:
                dump["safeRegex"] = new JsonObject { ["regex"] = regex.ToString()[4..^2] };
                break;
            default:
                dump["prefix"] = match?.Uri?.Prefix ?? "/";
                break;
        }

        if (match is null)
            return dump;
        if (match.IgnoreUriCase)
            dump["caseSensitive"] = false;
        var headers = new JsonArray();
        foreach (var (name, value) in match.Headers)
            headers.Add((JsonNode)Header(name, value, false));
        foreach (var (name, value) in match.WithoutHeaders)
            headers.Add((JsonNode)Header(name, value, true));
        if (match.Method is not null)
            headers.Add((JsonNode)Header(":method", match.Method, false));
        if (match.Authority is not null)
            headers.Add((JsonNode)Header(":authority", match.Authority, false));
        if (headers.Count > 0)
            dump["headers"] = headers;
        if (!match.QueryParams.IsEmpty)
        {
            dump["queryParameters"] = new JsonArray([.. match.QueryParams.Select(parameter => new JsonObject
            {
                ["name"] = parameter.Key,
                ["stringMatch"] = Text(parameter.Value),
            })]);
        }

        return dump;
    }

    private static JsonObject Header(string name, StringMatch value, bool invert)
    {
        var dump = new JsonObject { ["name"] = name };
        if (value is { Exact: null, Prefix: null, Regex: null })
            dump["presentMatch"] = true;
        else
            dump["stringMatch"] = Text(value);
        if (invert)
            dump["invertMatch"] = true;
        return dump;
    }

    private static JsonObject Text(StringMatch match) => match switch
    {
        { Exact: { } exact } => new JsonObject { ["exact"] = exact },
        { Prefix: { } prefix } => new JsonObject { ["prefix"] = prefix },
        { Regex: { } regex } => new JsonObject { ["safeRegex"] = new JsonObject { ["regex"] = regex.ToString()[4..^2] } },
        _ => [],
    };

    private static JsonObject Fault(FaultPolicy fault)
    {
        var dump = new JsonObject { ["@type"] = "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault" };
        if (fault.Delay is { } delay)
            dump["delay"] = new JsonObject { ["fixedDelay"] = Seconds(delay), ["percentage"] = Fraction(fault.DelayPercentage) };
        if (fault.AbortGrpcStatus is { } grpc)
            dump["abort"] = new JsonObject { ["grpcStatus"] = grpc, ["percentage"] = Fraction(fault.AbortPercentage) };
        else if (fault.AbortStatus is { } status)
            dump["abort"] = new JsonObject { ["httpStatus"] = status, ["percentage"] = Fraction(fault.AbortPercentage) };
        return dump;
    }

    // Istio: route/route.go, translatePercentToFractionalPercent.
    private static JsonObject Fraction(double percentage) => new() { ["numerator"] = (int)(percentage * 10000), ["denominator"] = "MILLION" };

    private static string Seconds(TimeSpan time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#########}s");
}

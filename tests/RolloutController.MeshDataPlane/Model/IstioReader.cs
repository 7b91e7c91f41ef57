using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.MeshDataPlane.Grpc;
using static RolloutController.MeshDataPlane.Model.KubernetesReader;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Reads Istio's networking objects (networking.istio.io/v1: virtual_service.proto, destination_rule.proto).</summary>
public static class IstioReader
{
    /// <summary>Reads a VirtualService; host names are resolved against its namespace.</summary>
    public static VirtualService ReadVirtualService(JsonObject o)
    {
        var name = NameOf(o);
        var spec = o["spec"] as JsonObject ?? [];
        var gateways = Texts(spec["gateways"]);
        return new VirtualService(
            name,
            CreatedOf(o),
            [.. Texts(spec["hosts"]).Select(host => HostName.Resolve(host, name.Namespace))],
            gateways.IsEmpty ? ["mesh"] : [.. gateways.Select(gateway => HostName.ResolveGateway(gateway, name.Namespace))],
            ExportTo(spec, name.Namespace),
            [.. Items(spec["http"]).Select(route => ReadRoute(route, name.Namespace))])
        {
            Tcp = [.. Items(spec["tcp"]).Select(route => ReadConnectionRoute(route, name.Namespace))],
            Tls = [.. Items(spec["tls"]).Select(route => ReadConnectionRoute(route, name.Namespace))],
        };
    }

    /// <summary>Reads a DestinationRule; its host is resolved against its namespace.</summary>
    public static DestinationRule ReadDestinationRule(JsonObject o)
    {
        var name = NameOf(o);
        var spec = o["spec"] as JsonObject ?? [];
        return new DestinationRule(
            name,
            CreatedOf(o),
            HostName.Resolve(Text(spec["host"]) ?? "", name.Namespace),
            ExportTo(spec, name.Namespace),
            spec["trafficPolicy"]?.ToJsonString(),
            [.. Items(spec["subsets"]).Select(subset => new Subset(Text(subset["name"]) ?? "", Labels(subset["labels"]), subset["trafficPolicy"]?.ToJsonString()))]);
    }

    /// <summary>A protobuf duration in JSON, for example <c>1.5s</c>, or Go's form <c>1m30s</c>; null where absent or unreadable.</summary>
    public static TimeSpan? Duration(JsonNode? node)
    {
        if (Text(node) is not { Length: > 0 } text)
            return null;
        double seconds = 0;
        foreach (Match part in Regex.Matches(text, @"([0-9.]+)(ms|us|ns|h|m|s)"))
        {
            double value = double.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            seconds += part.Groups[2].Value switch { "h" => value * 3600, "m" => value * 60, "s" => value, "ms" => value / 1e3, "us" => value / 1e6, _ => value / 1e9 };
        }

        return TimeSpan.FromSeconds(seconds);
    }

    private static HttpRoute ReadRoute(JsonObject route, string @namespace) => new()
    {
        Name = Text(route["name"]) ?? "",
        Matches = [.. Items(route["match"]).Select(match => ReadMatch(match, @namespace))],
        Destinations = [.. Items(route["route"]).Select(destination => new RouteDestination(
            ReadDestination(destination["destination"], @namespace), Number(destination["weight"]), ReadHeaderEdits(destination["headers"])))],
        Delegate = route["delegate"] is { } child
            ? new ObjectName(Text(child["namespace"]) is { Length: > 0 } other ? other : @namespace, Text(child["name"]) ?? "")
            : null,
        DirectResponseStatus = route["directResponse"] is { } direct ? Number(direct["status"]) : null,
        Redirect = route["redirect"] is { } redirect
            ? new Redirect(Number(redirect["redirectCode"]) is var code and > 0 ? code : 301, Text(redirect["uri"]), Text(redirect["authority"]))
            : null,
        Timeout = Duration(route["timeout"]),
        Retries = route["retries"] is { } retries ? ReadRetries(retries) : null,
        Fault = route["fault"] is { } fault ? ReadFault(fault) : null,
        Mirrors = ReadMirrors(route, @namespace),
        Headers = ReadHeaderEdits(route["headers"]),
        RewriteUri = Text(route["rewrite"]?["uri"]),
        RewriteAuthority = Text(route["rewrite"]?["authority"]),
    };

    private static ConnectionRoute ReadConnectionRoute(JsonObject route, string @namespace) => new(
        [.. Items(route["match"]).Select(match => new ConnectionMatch
        {
            Port = Number(match["port"]),
            SniHosts = Texts(match["sniHosts"]),
            Gateways = [.. Texts(match["gateways"]).Select(gateway => HostName.ResolveGateway(gateway, @namespace))],
            SourceLabels = Labels(match["sourceLabels"]),
            SourceNamespace = Text(match["sourceNamespace"]) ?? "",
        })],
        [.. Items(route["route"]).Select(destination => new RouteDestination(
            ReadDestination(destination["destination"], @namespace), Number(destination["weight"]), HeaderEdits.None))]);

    private static HttpMatch ReadMatch(JsonObject match, string @namespace) => new()
    {
        Uri = ReadStringMatch(match["uri"]),
        IgnoreUriCase = match["ignoreUriCase"]?.GetValue<bool>() ?? false,
        Method = ReadStringMatch(match["method"]),
        Authority = ReadStringMatch(match["authority"]),
        Headers = ReadStringMatches(match["headers"]),
        WithoutHeaders = ReadStringMatches(match["withoutHeaders"]),
        QueryParams = ReadStringMatches(match["queryParams"]),
        Port = Number(match["port"]),
        SourceLabels = Labels(match["sourceLabels"]),
        SourceNamespace = Text(match["sourceNamespace"]) ?? "",
        Gateways = [.. Texts(match["gateways"]).Select(gateway => HostName.ResolveGateway(gateway, @namespace))],
    };

    private static StringMatch? ReadStringMatch(JsonNode? node) => node is not JsonObject match ? null : new StringMatch(
        Text(match["exact"]), Text(match["prefix"]),
        Text(match["regex"]) is { } regex ? new Regex($"^(?:{regex})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking) : null);

    private static ImmutableArray<KeyValuePair<string, StringMatch>> ReadStringMatches(JsonNode? node) =>
        [.. (node as JsonObject ?? []).Select(pair => KeyValuePair.Create(pair.Key, ReadStringMatch(pair.Value) ?? new StringMatch(null, null, null)))];

    private static Destination ReadDestination(JsonNode? node, string @namespace) => new(
        HostName.Resolve(Text(node?["host"]) ?? "", @namespace), Text(node?["subset"]) ?? "", Number(node?["port"]?["number"]));

    private static RetryPolicy ReadRetries(JsonNode retries) => new(
        Number(retries["attempts"]),
        Duration(retries["perTryTimeout"]),
        Text(retries["retryOn"]) is { Length: > 0 } retryOn
            ? [.. retryOn.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
            : RetryPolicy.MeshDefault.RetryOn);

    private static FaultPolicy ReadFault(JsonNode fault) => new(
        Duration(fault["delay"]?["fixedDelay"]),
        Percentage(fault["delay"]),
        // An abort with a gRPC status has the HTTP status 200 (Envoy: filters/http/fault/fault_filter.cc, getAbortStatus).
        fault["abort"]?["httpStatus"] is { } status ? Number(status) : GrpcStatus.Of(Text(fault["abort"]?["grpcStatus"])) is null ? null : 200,
        Percentage(fault["abort"]),
        GrpcStatus.Of(Text(fault["abort"]?["grpcStatus"])));

    private static ImmutableArray<MirrorPolicy> ReadMirrors(JsonObject route, string @namespace)
    {
        var mirrors = Items(route["mirrors"]).Select(mirror => new MirrorPolicy(
            ReadDestination(mirror["destination"], @namespace), Percentage(mirror))).ToList();
        if (mirrors.Count == 0 && route["mirror"] is { } single)
            mirrors.Add(new MirrorPolicy(ReadDestination(single, @namespace), PercentValue(route["mirrorPercentage"])));
        return [.. mirrors];
    }

    // Without a percentage a fault or a mirror applies to all requests (virtual_service.proto).
    private static double Percentage(JsonNode? parent) =>
        parent?["percentage"] is { } percentage ? PercentValue(percentage) : parent?["percent"] is { } old ? Number(old) : 100;

    private static double PercentValue(JsonNode? node) =>
        node is JsonObject percentage ? KubernetesReader.Real(percentage["value"]) : 100;

    private static HeaderEdits ReadHeaderEdits(JsonNode? node) =>
        node is null ? HeaderEdits.None : new HeaderEdits(ReadOperations(node["request"]), ReadOperations(node["response"]));

    private static HeaderOperations ReadOperations(JsonNode? node) => node is null
        ? HeaderOperations.None
        : new HeaderOperations([.. Labels(node["set"])], [.. Labels(node["add"])], Texts(node["remove"]));

    private static ImmutableArray<string> ExportTo(JsonObject spec, string @namespace)
    {
        var exportTo = Texts(spec["exportTo"]);
        return exportTo.IsEmpty ? ["*"] : [.. exportTo.Select(target => target == "." ? @namespace : target)];
    }

    private static IEnumerable<JsonObject> Items(JsonNode? node) => (node as JsonArray ?? []).OfType<JsonObject>();

    private static ImmutableArray<string> Texts(JsonNode? node) =>
        [.. (node as JsonArray ?? []).Select(Text).OfType<string>()];
}

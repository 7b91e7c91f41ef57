using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Admission;

/// <summary>
/// Some of the rules by which Istio refuses objects (Istio: pkg/config/validation/validation.go), with Istio's wording where it is known.
/// </summary>
public static class ConfigurationRules
{
    /// <summary>What is wrong with an object; null when it may pass.</summary>
    public static string? Refusal(JsonObject o) => KubernetesReader.Text(o["kind"]) switch
    {
        "VirtualService" => VirtualServiceFaults(o["spec"] as JsonObject ?? []).FirstOrDefault(),
        "DestinationRule" => DestinationRuleFaults(o["spec"] as JsonObject ?? []).FirstOrDefault(),
        _ => null,
    };

    private static IEnumerable<string> VirtualServiceFaults(JsonObject spec)
    {
        // Without hosts it is a child that others delegate to.
        bool isDelegate = spec["hosts"] is not JsonArray { Count: > 0 };
        if (isDelegate && spec["gateways"] is JsonArray { Count: > 0 })
            yield return "delegate virtual service must have no gateways specified";
        foreach (string kind in new[] { "tls", "tcp" })
        {
            if (isDelegate && spec[kind] is JsonArray { Count: > 0 })
                yield return $"delegate virtual service must have no {kind} route specified";
        }

        if (spec["http"] is not JsonArray { Count: > 0 } && spec["tcp"] is not JsonArray { Count: > 0 } && spec["tls"] is not JsonArray { Count: > 0 })
            yield return "http, tcp or tls must be provided in virtual service";
        foreach (string fault in ConnectionFaults(spec))
            yield return fault;
        foreach (var route in Items(spec["http"]))
        {
            var destinations = Items(route["route"]).ToList();
            if (destinations.Count == 0 && route["redirect"] is null && route["directResponse"] is null && route["delegate"] is null)
                yield return "HTTP route, redirect or direct_response is required";
            if (destinations.Count > 0 && (route["redirect"] is not null || route["directResponse"] is not null))
                yield return "HTTP route cannot contain both route and redirect or direct_response";
            foreach (string fault in DestinationFaults(destinations).Concat(FaultFaults(route["fault"])))
                yield return fault;
            if (route["mirror"] is not null && route["mirrors"] is JsonArray { Count: > 0 })
                yield return "HTTP route cannot contain both mirror and mirrors";
            if (Text(route["mirror"]?["host"]) is "" || (route["mirror"] is not null && route["mirror"]!["host"] is null))
                yield return "mirror: destination host is required";
            if (route["mirrorPercentage"] is { } percentage && KubernetesReader.Real(percentage["value"]) is < 0 or > 100)
                yield return $"mirror_percentage: must be in range 0..100";
        }
    }

    private static IEnumerable<string> ConnectionFaults(JsonObject spec)
    {
        foreach (var route in Items(spec["tcp"]).Concat(Items(spec["tls"])))
        {
            var destinations = Items(route["route"]).ToList();
            if (destinations.Count == 0)
                yield return "TCP or TLS route is required";
            foreach (string fault in DestinationFaults(destinations))
                yield return fault;
        }

        if (Items(spec["tls"]).Any(route => !Items(route["match"]).Any() || Items(route["match"]).Any(match => match["sniHosts"] is not JsonArray { Count: > 0 })))
            yield return "TLS match must have at least one SNI host";
    }

    private static IEnumerable<string> DestinationFaults(List<JsonObject> destinations)
    {
        int total = 0;
        foreach (var destination in destinations)
        {
            if (Text(destination["destination"]?["host"]) is null or "")
                yield return "destination host is required";
            int weight = KubernetesReader.Number(destination["weight"]);
            if (weight < 0)
                yield return $"weight {weight} < 0";
            total += weight;
        }

        if (destinations.Count > 1 && total <= 0)
            yield return "total destination weight = 0";
    }

    private static IEnumerable<string> FaultFaults(JsonNode? fault)
    {
        if (fault?["abort"] is { } abort)
        {
            int status = KubernetesReader.Number(abort["httpStatus"]);
            if (abort["httpStatus"] is not null && status is < 200 or > 600)
                yield return $"HTTP status {status} is not in range 200..599";
            if (KubernetesReader.Real(abort["percentage"]?["value"]) is < 0 or > 100)
                yield return "percentage must be in range 0..100";
        }

        if (fault?["delay"] is { } delay && IstioReader.Duration(delay["fixedDelay"]) is null)
            yield return "delay requires fixedDelay";
    }

    private static IEnumerable<string> DestinationRuleFaults(JsonObject spec)
    {
        if (Text(spec["host"]) is null or "")
            yield return "destination rule must have a host";
        var names = new HashSet<string>();
        foreach (var subset in Items(spec["subsets"]))
        {
            string name = Text(subset["name"]) ?? "";
            if (name.Length == 0)
                yield return "subset name is required";
            else if (!names.Add(name))
                yield return $"duplicate subset names: {name}";
        }
    }

    private static IEnumerable<JsonObject> Items(JsonNode? node) => (node as JsonArray ?? []).OfType<JsonObject>();

    private static string? Text(JsonNode? node) => KubernetesReader.Text(node);
}

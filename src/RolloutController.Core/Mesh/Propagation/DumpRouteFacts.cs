using System.Collections.Immutable;
using System.Text.Json;
using RolloutController.Core.Mesh.Generated;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>Reads from a route in Envoy's form what <see cref="RouteFacts"/> reads from a VirtualService.</summary>
internal static class DumpRouteFacts
{
    /// <summary>What the route does.</summary>
    public static ImmutableArray<string> Of(JsonElement route, IReadOnlyCollection<(ClusterName Cluster, int? Weight)> clusters)
    {
        var facts = new List<string>(RouteFacts.Destinations([.. clusters.Select(entry => (entry.Cluster.Subset, entry.Weight ?? 0))]));
        if (At(route, "route", "requestMirrorPolicies") is { ValueKind: JsonValueKind.Array } mirrors)
        {
            foreach (var mirror in mirrors.EnumerateArray())
            {
                var name = At(mirror, "cluster") is { ValueKind: JsonValueKind.String } text ? ClusterName.Parse(text.GetString()!) : null;
                facts.Add(RouteFacts.Mirror(name?.Subset ?? "", Millionths(At(mirror, "runtimeFraction", "defaultValue"))));
            }
        }

        if (At(route, "typedPerFilterConfig", "envoy.filters.http.fault") is { } fault)
        {
            if (At(fault, "abort") is { } abort)
                facts.Add(RouteFacts.Abort(At(abort, "httpStatus") is { ValueKind: JsonValueKind.Number } status && status.TryGetInt32(out var code) ? code : null, Millionths(At(abort, "percentage"))));
            if (At(fault, "delay") is { } delay)
                facts.Add(RouteFacts.Delay(At(delay, "fixedDelay") is { ValueKind: JsonValueKind.String } time ? time.GetString() : null, Millionths(At(delay, "percentage"))));
        }

        return [.. facts.Order(StringComparer.Ordinal)];
    }

    /// <summary>All texts in the route's match, whichever form Envoy's version gives it.</summary>
    public static ImmutableHashSet<string> Texts(JsonElement route)
    {
        var texts = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        if (At(route, "match") is { } match) Collect(match, texts);
        return texts.ToImmutable();
    }

    private static void Collect(JsonElement element, ImmutableHashSet<string>.Builder texts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject()) Collect(property.Value, texts);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Collect(item, texts);
                break;
            case JsonValueKind.String:
                texts.Add(element.GetString()!);
                break;
            case JsonValueKind.Undefined or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
            default:
                break;
        }
    }

    // Envoy's FractionalPercent: the numerator 0 and the denominator HUNDRED are left out in protobuf's JSON.
    private static int Millionths(JsonElement? fraction)
    {
        if (fraction is not { } share || !(At(share, "numerator") is { ValueKind: JsonValueKind.Number } numerator && numerator.TryGetInt32(out var number))) return 0;
        var denominator = At(share, "denominator") is { ValueKind: JsonValueKind.String } text ? text.GetString() : "HUNDRED";
        return denominator switch
        {
            "MILLION" => number,
            "TEN_THOUSAND" => number * 100,
            _ => number * 10_000,
        };
    }

    private static JsonElement? At(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }

        return element;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>
/// What tells one generated route from another of the same name, in words that can be found in a VirtualService and in a proxy's
/// configuration alike: weights per subset, mirrors and faults with their shares.
/// </summary>
internal static class RouteFacts
{
    private const int Million = 1_000_000;

    /// <summary>Destinations of one route, each with its subset and its weight; one alone gets everything.</summary>
    public static IEnumerable<string> Destinations(IReadOnlyCollection<(string Subset, int Weight)> destinations) => destinations.Count == 1
        ? [$"all to {destinations.First().Subset}"]
        : destinations.Select(destination => $"{destination.Weight.ToString(CultureInfo.InvariantCulture)} to {destination.Subset}");

    /// <summary>A mirror.</summary>
    public static string Mirror(string subset, int millionths) => $"mirror {Share(millionths)} to {subset}";

    /// <summary>Requests that fail; a gRPC status has another form on each side and is left out.</summary>
    public static string Abort(int? httpStatus, int millionths) => $"abort {httpStatus?.ToString(CultureInfo.InvariantCulture) ?? "grpc"} on {Share(millionths)}";

    /// <summary>Requests that wait.</summary>
    public static string Delay(string? seconds, int millionths) =>
        $"delay {(decimal.TryParse(seconds?.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.#########", CultureInfo.InvariantCulture)
            : seconds)} on {Share(millionths)}";

    /// <summary>A generated route of a VirtualService as the proxies should have it.</summary>
    public static GeneratedSplit Of(JsonObject route)
    {
        var destinations = route.Objects("route")
            .Select(entry => (Subset: entry.Object("destination").Text("subset") ?? "", Weight: entry.Integer("weight") ?? 0))
            .ToArray();
        var facts = Destinations(destinations.Length == 1 ? destinations : [.. destinations.Where(destination => destination.Weight > 0)])
            .Concat(Mirrors(route))
            .Concat(Faults(route.Object("fault")))
            .Order(StringComparer.Ordinal);
        return new(route.Text("name")!, [.. facts], [.. route.Objects("match").Select(match => Texts(match).ToImmutableArray())])
        {
            Callers = route.Objects("match").Select(match => match.Text("sourceNamespace")).Distinct().ToArray() is [{ Length: > 0 } callers] ? callers : null,
        };
    }

    // Istio: route.go, MirrorPercentByPolicy; a share of nothing makes no mirror.
    private static IEnumerable<string> Mirrors(JsonObject route)
    {
        var all = route.Objects("mirrors").Select(mirror => (Destination: mirror.Object("destination"), Share: mirror.Object("percentage")));
        var each = route.Object("mirror") is { } single ? all.Append((Destination: single, Share: Generated.Mirrors.Share(route))) : all;
        return each
            .Select(mirror => (mirror.Destination, Share: mirror.Share is null ? Million : Millionths(mirror.Share)))
            .Where(mirror => mirror.Share > 0 && mirror.Destination is not null)
            .Select(mirror => Mirror(mirror.Destination!.Text("subset") ?? "", mirror.Share));
    }

    private static IEnumerable<string> Faults(JsonObject? fault)
    {
        if (fault.Object("abort") is { } abort)
        {
            yield return Abort(abort.Integer("httpStatus"), Millionths(abort.Object("percentage")));
        }

        if (fault.Object("delay") is { } delay)
        {
            // The older field is a whole number (route.go, TranslateFault).
            var share = delay.Object("percentage") is { } percentage ? Millionths(percentage) : (delay.Integer("percent") ?? 0) * (Million / 100);
            yield return Delay(delay.Text("fixedDelay"), share);
        }
    }

    // Istio: route.go, translatePercentToFractionalPercent.
    private static int Millionths(JsonObject? percentage) =>
        percentage?["value"] is JsonValue value && value.GetValueKind() is System.Text.Json.JsonValueKind.Number
            ? (int)(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) * 10_000)
            : 0;

    // A regular expression for everything is turned into "is there".
    private static IEnumerable<string> Texts(JsonObject match) =>
        new[] { match.Object("headers"), match.Object("queryParams") }
            .SelectMany(all => all ?? [])
            .Append(KeyValuePair.Create("method", match["method"]))
            .Select(entry => entry.Value.Text("exact") ?? entry.Value.Text("prefix") ?? entry.Value.Text("regex"))
            .OfType<string>()
            .Where(text => text is not ("" or ".*" or "*"));

    private static string Share(int millionths) => ((decimal)millionths / 10_000).ToString("0.####", CultureInfo.InvariantCulture) + "%";
}

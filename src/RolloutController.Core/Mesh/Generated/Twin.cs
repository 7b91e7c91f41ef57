using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Sessions;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>
/// Makes a generated route from the route that it shadows: a copy of everything that is there, known to us or not, with another
/// name, match and the one field that makes the difference.
/// </summary>
/// <param name="Host">Host of the Rollout's Service.</param>
/// <param name="StableSubset">Subset of the stable version; null while it is not known.</param>
internal sealed record Twin(HostName Host, string? StableSubset)
{
    private static readonly string[] disabledByFaults = ["retries", "timeout"];

    /// <summary>Why no twin can be made of the route; null when one can.</summary>
    public static string? Refusal(GeneratedRoute generated, JsonObject shadowed) =>
        generated is GeneratedRoute.OwnFault or GeneratedRoute.DependencyFault && shadowed.ContainsKey("fault")
            ? "a route with no fault of its own"
            : null;

    /// <summary>What the shadowed route has and its twin will not do (Istio leaves retries and time-outs out where there is a fault); null when nothing.</summary>
    public static string? Loss(GeneratedRoute generated, JsonObject shadowed) =>
        generated is GeneratedRoute.OwnFault or GeneratedRoute.DependencyFault && disabledByFaults.Where(shadowed.ContainsKey).ToArray() is { Length: > 0 } lost
            ? string.Join(" and ", lost)
            : null;

    /// <summary>The twin.</summary>
    /// <param name="generated">The generated route.</param>
    /// <param name="shadowed">The shadowed route as it stands after the rendering.</param>
    /// <param name="name">The twin's name.</param>
    /// <param name="matches">The twin's matches; one without any demand takes every request.</param>
    public JsonObject Of(GeneratedRoute generated, JsonObject shadowed, GeneratedRouteName name, ImmutableArray<JsonObject> matches)
    {
        var twin = new JsonObject { ["name"] = name.ToString() };
        if (!matches.Any(match => match.Count == 0))
        {
            twin["match"] = new JsonArray([.. matches]);
        }

        foreach (var (field, value) in shadowed.Where(entry => entry.Key is not ("name" or "match")))
        {
            twin[field] = value?.DeepClone();
        }

        switch (generated)
        {
            case GeneratedRoute.Mirror mirror:
                Mirrors.Add(twin, To(shadowed, mirror.CanarySubset)["destination"]!.DeepClone().AsObject(), mirror.Mirroring.Share);
                break;
            case GeneratedRoute.ToCanary route:
                twin["route"] = new JsonArray(Alone(shadowed, route.CanarySubset));
                break;
            case GeneratedRoute.Session session:
                twin["route"] = new JsonArray(Alone(shadowed, session.Subset));
                break;
            case GeneratedRoute.OwnFault fault:
                twin["fault"] = FaultJson.Write(fault.Fault);
                break;
            case GeneratedRoute.DependencyFault fault:
                twin["fault"] = FaultJson.Write(fault.Fault);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(generated), generated, "Unknown kind of generated route");
        }

        return twin;
    }

    /// <summary>
    /// The only destination of a route. It sets no cookie: a session is not prolonged, and who came by a header belongs to nobody's session.
    /// </summary>
    private JsonObject Alone(JsonObject shadowed, string subset)
    {
        var destination = To(shadowed, subset);
        destination.Remove("weight");
        SetCookieHeader.Put(destination, null);
        return destination;
    }

    /// <summary>A copy of the subset's destination, or of the one that a new one would be a copy of.</summary>
    private JsonObject To(JsonObject shadowed, string subset)
    {
        var own = shadowed.Objects("route")
            .Where(entry => Host.IsNamedBy(entry.Object("destination").Text("host"), Host.Namespace))
            .ToArray();
        var copy = (Towards(own, subset) ?? Towards(own, StableSubset) ?? own[0]).DeepClone().AsObject();
        copy["destination"]!["subset"] = subset;
        return copy;
    }

    private static JsonObject? Towards(JsonObject[] own, string? subset) =>
        subset is null ? null : Array.Find(own, entry => entry.Object("destination").Text("subset") == subset);
}

using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Sessions;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>Sets the destinations of one route; they have one form in http, tcp and tls.</summary>
internal static class RouteEdit
{
    /// <summary>
    /// Edits <paramref name="route"/> (a copy) so that stable and canary share what is theirs. Destinations keep their other
    /// fields and positions; a destination that is new is a copy of its sibling, placed behind it.
    /// </summary>
    /// <param name="route">The route; changed.</param>
    /// <param name="isOwn">For each destination in order, whether it is stable's or canary's.</param>
    /// <param name="weights">The route's weights at its own scale.</param>
    /// <param name="desired">What it should carry.</param>
    public static WeightSplit Apply(JsonObject route, IReadOnlyList<bool> isOwn, RouteBase weights, DesiredRoutes desired)
    {
        var split = WeightSplit.Of(weights.Own, weights.Total, desired.CanaryWeight);
        var entries = route.Objects("route").ToArray();
        var stableAt = IndexOf(entries, isOwn, desired.StableSubset);
        var canaryAt = IndexOf(entries, isOwn, desired.CanarySubset);
        var anchor = stableAt >= 0 ? stableAt : canaryAt >= 0 ? canaryAt : isOwn.ToList().IndexOf(true);
        var keepsStable = desired.CanaryWeight < Percentage.Hundred;
        var keepsCanary = desired.CanaryWeight == Percentage.Hundred || split.Canary > 0;

        var result = new List<JsonObject>();
        var thirdParty = 0;
        for (var index = 0; index < entries.Length; index++)
        {
            if (!isOwn[index])
            {
                result.Add(Weighted(entries[index], weights.ThirdParties[thirdParty++] * split.Scale));
                continue;
            }

            if (index == anchor && keepsStable)
            {
                result.Add(Weighted(Towards(entries[index], desired.StableSubset, desired.StableCookie), split.Stable));
            }

            if (keepsCanary && (canaryAt >= 0 ? index == canaryAt : index == anchor))
            {
                result.Add(Weighted(Towards(entries[index], desired.CanarySubset!, desired.CanaryCookie), split.Canary));
            }
        }

        if (result.Count == 1 && weights.IsUnweighted)
        {
            result[0].Remove("weight");
        }

        route["route"] = new JsonArray([.. result]);
        return split;
    }

    private static int IndexOf(JsonObject[] entries, IReadOnlyList<bool> isOwn, string? subset)
    {
        for (var index = 0; subset is not null && index < entries.Length; index++)
        {
            if (isOwn[index] && string.Equals(entries[index].Object("destination").Text("subset"), subset, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }

    private static JsonObject Towards(JsonObject entry, string subset, string? cookie)
    {
        var copy = entry.DeepClone().AsObject();
        SetCookieHeader.Put(copy, cookie);
        if (copy.Object("destination") is { } destination && destination.Text("subset") != subset)
        {
            destination["subset"] = subset;
        }

        return copy;
    }

    private static JsonObject Weighted(JsonObject entry, int weight)
    {
        var copy = entry.Parent is null ? entry : entry.DeepClone().AsObject();
        if ((copy.Integer("weight") ?? 0) != weight)
        {
            copy["weight"] = weight;
        }

        return copy;
    }
}

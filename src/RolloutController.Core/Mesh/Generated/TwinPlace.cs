using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Where twins stand: directly above the route that they shadow, in an order that is the same whichever Rollout writes.</summary>
internal static class TwinPlace
{
    /// <summary>
    /// Inserts a twin into the block of generated routes above <paramref name="shadowed"/>. Dependency faults stand first: they are
    /// for few callers, and under another Rollout's mirror of everything they would hit nothing. Then the Rollout's name counts;
    /// a Rollout's own twins keep the order in which they are inserted. Other Rollouts' are not moved.
    /// </summary>
    public static void Insert(List<JsonNode?> http, JsonObject shadowed, JsonObject twin)
    {
        var end = http.IndexOf(shadowed);
        var start = end;
        while (start > 0 && http[start - 1] is JsonObject above && GeneratedRouteName.IsGenerated(above))
        {
            start--;
        }

        var place = Place(twin);
        var at = start;
        while (at < end && Compare(Place(http[at]!.AsObject()), place) <= 0)
        {
            at++;
        }

        http.Insert(at, twin);
    }

    private static (int Rank, string Rollout) Place(JsonObject twin)
    {
        var name = GeneratedRouteName.Parse(twin.Text("name")!);
        return (name.Kind == GeneratedRouteName.DependencyFault ? 0 : 1, name.Rollout);
    }

    private static int Compare((int Rank, string Rollout) one, (int Rank, string Rollout) other) =>
        one.Rank != other.Rank ? one.Rank.CompareTo(other.Rank) : string.CompareOrdinal(one.Rollout, other.Rollout);
}

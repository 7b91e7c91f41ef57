using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Name of a route that a Rollout generated: <c>rollout-controller/&lt;rollout&gt;/&lt;kind&gt;/&lt;label of the shadowed route&gt;</c>.</summary>
/// <param name="Rollout">Name of the Rollout, in the namespace of the VirtualService.</param>
/// <param name="Kind">What it does, see <see cref="KindOf"/>.</param>
/// <param name="Label">Label of the route that it shadows.</param>
internal readonly record struct GeneratedRouteName(string Rollout, string Kind, string Label)
{
    /// <summary>Kind of a <see cref="GeneratedRoute.DependencyFault"/>, which stands above all others.</summary>
    public const string DependencyFault = "dependency-fault";

    /// <summary>Kind of a <see cref="GeneratedRoute.Mirror"/>.</summary>
    public const string Mirror = "mirror";

    /// <summary>The name's second last part for a kind of generated route.</summary>
    public static string KindOf(GeneratedRoute route) => route switch
    {
        GeneratedRoute.Mirror => Mirror,
        GeneratedRoute.ToCanary => "header-route",
        GeneratedRoute.Session { IsCanary: true } => "session",
        GeneratedRoute.Session => "stable-session",
        GeneratedRoute.OwnFault => "fault",
        GeneratedRoute.DependencyFault => DependencyFault,
        _ => throw new ArgumentOutOfRangeException(nameof(route), route, "Unknown kind of generated route"),
    };

    /// <summary>Whether any Rollout generated the route.</summary>
    public static bool IsGenerated(JsonObject route) =>
        route.Text("name")?.StartsWith(WellKnown.GeneratedRoutePrefix, StringComparison.Ordinal) == true;

    /// <summary>Whether this Rollout generated the route.</summary>
    public static bool IsOf(JsonObject route, string rollout) =>
        route.Text("name")?.StartsWith($"{WellKnown.GeneratedRoutePrefix}{rollout}/", StringComparison.Ordinal) == true;

    /// <summary>Reads a name; parts that are missing are empty.</summary>
    public static GeneratedRouteName Parse(string name)
    {
        var parts = name[Math.Min(name.Length, WellKnown.GeneratedRoutePrefix.Length)..].Split('/', 3);
        return new(parts[0], parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? "");
    }

    /// <summary>The route's <c>name</c>.</summary>
    public override string ToString() => $"{WellKnown.GeneratedRoutePrefix}{Rollout}/{Kind}/{Label}";
}

using System.Collections.Immutable;
using RolloutController.Cli.Views;

namespace RolloutController.Cli.Rendering;

/// <summary>The managed routes as rows: what they should carry beside what they carry.</summary>
internal static class RouteRows
{
    public static IEnumerable<ImmutableArray<Span>> Of(RolloutView view) => view.Routes.Select(route => Row(view, route));

    private static ImmutableArray<Span> Row(RolloutView view, RouteView route)
    {
        var status = view.Status;
        var (verdict, tone) = route.InSync(status.StableSubset, status.CanarySubset) switch
        {
            true => ("as desired", Tone.Good),
            false => ("differs", Tone.Bad),
            null => ("", Tone.Plain),
        };
        return
        [
            new($"{route.VirtualService}/{route.Route}"),
            new($"desired {Desired(view, route)}"),
            new($"actual {Actual(route)}"),
            new(verdict, tone),
        ];
    }

    private static string Desired(RolloutView view, RouteView route)
    {
        if (route.Desired is not { } weights) return "not managed yet";
        var canary = view.Status.CanarySubset is { } subset ? $", {subset} {weights.Canary}" : "";
        return $"{view.Status.StableSubset ?? "?"} {weights.Stable}{canary} of {weights.Total}";
    }

    private static string Actual(RouteView route) => route.Actual is { } destinations
        ? string.Join(", ", destinations.Select(one =>
            $"{(one.IsService ? one.Subset ?? "any version" : one.Host)}{(destinations.Length == 1 ? " all" : $" {one.Weight ?? 0}")}"))
        : "unknown";
}

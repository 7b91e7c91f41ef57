using RolloutController.Core.Mesh;
using RolloutController.Core.Model;

namespace RolloutController.Core.StateMachine;

/// <summary>Finds the version that serves by what the managed routes send to now.</summary>
internal static class StableFinder
{
    private const string Reason = "AmbiguousStable";

    public static StableSearch Find(Pass pass)
    {
        var named = new SortedSet<string>(StringComparer.Ordinal);
        var subsetless = pass.Mesh!.Routes.IsEmpty;
        foreach (var destination in pass.Mesh.Routes.SelectMany(Receiving))
        {
            if (destination.Subset is null) subsetless = true;
            else named.Add(destination.Subset);
        }

        var versions = new SortedSet<string>(StringComparer.Ordinal);
        string? unclear = null;
        foreach (var name in named)
        {
            var subset = pass.Mesh.Subsets.FirstOrDefault(one => one.Name == name);
            if (subset is not null && SubsetLabels.VersionOf(pass, subset) is { } version) versions.Add(version);
            else unclear ??= subset is null ? $"subset {name}, which the DestinationRule does not have" : $"subset {name}, whose labels do not name one version";
        }

        var serving = pass.Seen.Revisions.Where(revision => revision.Value.ReadyEndpoints > 0).Select(revision => revision.Key).ToList();
        if (subsetless) versions.UnionWith(serving);

        if (unclear is null && versions.Count == 1)
            return new StableSearch.Found(versions.Min!, !subsetless && named.Count == 1 ? named.Min : null);
        if (pass.Spec?.StableVersion is { } stated) return Stated(pass, stated, serving);
        if (unclear is null && versions.Count == 0)
            return new StableSearch.NotYet($"no version of Service {pass.Spec?.Service} has a ready endpoint yet");

        var sendsTo = unclear ?? (subsetless && named.Count == 0
            ? $"no subset, and versions {string.Join(", ", versions)} have endpoints"
            : $"versions {string.Join(", ", versions)}");
        return new StableSearch.Ambiguous(new SpecProblem(
            Reason, "spec.stableVersion", null, $"the version that serves now, because the managed routes send to {sendsTo}"));
    }

    /// <summary>What people state is believed only where it can serve: the routes are about to send everything there.</summary>
    private static StableSearch Stated(Pass pass, string version, List<string> serving) =>
        pass.Revision(version) is { ReadyEndpoints: > 0 }
            ? new StableSearch.Found(version, null)
            : new StableSearch.Ambiguous(new SpecProblem(
                Reason,
                "spec.stableVersion",
                version,
                serving.Count == 0
                    ? $"a version with ready endpoints of Service {pass.Spec?.Service}; none has any"
                    : $"a version with ready endpoints of Service {pass.Spec?.Service}; these have some: {string.Join(", ", serving)}"));

    private static IEnumerable<RouteDestination> Receiving(RouteObservation route)
    {
        // One destination needs no weight; among several, none written means 0.
        return route.Destinations.Length == 1
            ? route.Destinations.Where(one => one.IsService)
            : route.Destinations.Where(one => one.IsService && one.Weight is > 0);
    }
}

using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>Decides which route takes a request.</summary>
public static class RouteMatching
{
    /// <summary>The first route that matches; null where none does (Envoy answers 404 with flag NR).</summary>
    public static Route? First(VirtualHost host, in RequestFacts request)
    {
        foreach (var route in host.Routes)
        {
            if (route.Match is null || Matches(route.Match, request))
                return route;
        }

        return null;
    }

    /// <summary>
    /// All stated conditions hold (Istio: networking/core/route/route.go, <c>TranslateRouteMatch</c>). A header match without a value asks for presence.
    /// </summary>
    public static bool Matches(HttpMatch match, in RequestFacts request)
    {
        if (match.Uri is not null && !match.Uri.Matches(request.Path, match.IgnoreUriCase))
            return false;
        if (match.Method is not null && !match.Method.Matches(request.Method))
            return false;
        if (match.Authority is not null && !match.Authority.Matches(request.Authority))
            return false;
        foreach (var (name, wanted) in match.Headers)
        {
            if (!request.Headers.TryGetValue(name, out var value) || !wanted.Matches(value.ToString()))
                return false;
        }

        foreach (var (name, unwanted) in match.WithoutHeaders)
        {
            if (request.Headers.TryGetValue(name, out var value) && unwanted.Matches(value.ToString()))
                return false;
        }

        foreach (var (name, wanted) in match.QueryParams)
        {
            if (!request.Query.TryGetValue(name, out var value) || !wanted.Matches(value.ToString()))
                return false;
        }

        return true;
    }

    /// <summary>Picks a cluster; weights are relative to their sum. <paramref name="random"/> is in [0, 1).</summary>
    public static WeightedCluster Pick(ImmutableArray<WeightedCluster> clusters, double random)
    {
        if (clusters.Length == 1)
            return clusters[0];
        long total = 0;
        foreach (var cluster in clusters)
            total += cluster.Weight;
        double point = random * total;
        foreach (var cluster in clusters)
        {
            point -= cluster.Weight;
            if (point < 0)
                return cluster;
        }

        return clusters[^1];
    }
}

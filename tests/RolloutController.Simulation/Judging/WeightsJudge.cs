using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// I3: a managed route keeps its weight total, or a multiple that the status reports; third parties keep their integers (times that multiple);
/// stable and canary share the rest as the status has recorded before; the canary's part is rounded down, but at least 1. Nothing is negative.
/// </summary>
internal sealed class WeightsJudge(ClusterView cluster) : IJudge
{
    public string Name => "I3";

    public void Observe(ClusterWrite write)
    {
        if (cluster.Rollouts.Is is { } rollout && cluster.IsController(write))
            CheckRecord(write, rollout);
        if (!cluster.IsController(write) || cluster.VirtualServices.Is is not { } service)
            return;
        var before = UserRoutes(cluster.VirtualServices.Was);
        foreach (var (label, route) in UserRoutes(service))
        {
            var was = before.FirstOrDefault(candidate => candidate.Label == label).Route;
            if (was is null || !System.Text.Json.Nodes.JsonNode.DeepEquals(was.Json, route.Json))
                Check(write, label, was, route);
        }
    }

    /// <summary>The routes that people wrote, with the labels by which a status names them.</summary>
    internal static List<(string Label, RouteView Route)> UserRoutes(VirtualServiceView? service)
    {
        var labelled = new List<(string Label, RouteView Route)>();
        var http = 0;
        foreach (var route in service?.Routes ?? [])
        {
            if (route.IsGenerated)
                continue;
            if (route.Protocol == "http")
                labelled.Add((route.Name.Length > 0 ? route.Name : $"http[{http}]", route));
            else
                labelled.Add((ConnectionLabel(route), route));
            http += route.Protocol == "http" ? 1 : 0;
        }

        return labelled;
    }

    private static string ConnectionLabel(RouteView route)
    {
        var matches = route.Json.Items("match").ToList();
        var port = matches.Select(match => match.Integer("port") ?? 0).FirstOrDefault();
        var hosts = matches.SelectMany(match => match.At("sniHosts") as System.Text.Json.Nodes.JsonArray ?? []).Select(host => host!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal);
        return route.Protocol == "tcp" ? $"tcp:{port}" : $"tls:{port}/{string.Join(',', hosts)}";
    }

    private void Check(ClusterWrite write, string label, RouteView? was, RouteView route)
    {
        if (route.Destinations.Any(destination => destination.Weight < 0))
            throw new Violation(Name, $"{write}: route {label} has a negative weight");
        foreach (var rollout in cluster.MoversOf(write.Key).Where(rollout => route.SendsTo(rollout.Host)))
        {
            CheckThirdParties(write, label, was, route, rollout);
            if (rollout.WeightsOf(write.Key.Name, label) is { } recorded && route.Destinations.Length > 1)
                CheckSplit(write, label, route, rollout, recorded);
        }
    }

    private void CheckThirdParties(ClusterWrite write, string label, RouteView? was, RouteView route, RolloutView rollout)
    {
        foreach (var other in was?.Destinations.Where(destination => destination.Host != rollout.Host) ?? [])
        {
            var now = route.Destinations.FirstOrDefault(destination => destination.Name == other.Name).Weight;
            var isScaled = (now ?? 0) * was!.Total == (other.Weight ?? 0) * route.Total;
            if (now != other.Weight && !isScaled)
                throw new Violation(Name, $"{write}: route {label} changes the weight of {other.Name}, of somebody else, from {other.Weight} to {now}");
        }
    }

    private void CheckSplit(ClusterWrite write, string label, RouteView route, RolloutView rollout, System.Text.Json.Nodes.JsonObject recorded)
    {
        var (total, original) = (recorded.Integer("total") ?? 0, recorded.Integer("originalTotal") ?? 0);
        var canary = rollout.Canary is { } name ? route.WeightOf(name) : 0;

        // Back to stable it goes also where the status cannot be written; then the total is the original one.
        if (route.Total != total && (canary > 0 || route.Total != original))
            throw new Violation(Name, $"{write}: the weights of route {label} sum to {route.Total}, not {total} (originally {original})");
        if (route.Total == total && canary > 0 && canary != recorded.Integer("canary"))
            throw new Violation(Name, $"{write}: route {label} gives {rollout.Canary} {canary}; the status has recorded {recorded.Integer("canary") ?? 0}");
    }

    private void CheckRecord(ClusterWrite write, RolloutView rollout)
    {
        foreach (var entry in rollout.Status.Items("weights"))
        {
            var (stable, canary) = (entry.Integer("stable") ?? 0, entry.Integer("canary") ?? 0);
            var (total, original) = (entry.Integer("total") ?? 0, entry.Integer("originalTotal") ?? 0);
            if (stable < 0 || canary < 0 || total < stable + canary || (original > 0 && total % original != 0))
                throw new Violation(Name, $"{write} records weights that cannot be: stable {stable}, canary {canary}, total {total}, originally {original}");
            var share = stable + canary;
            var rounded = (long)decimal.Floor(share * rollout.CanaryWeight / 100);
            var expected = rollout.CanaryWeight == 0 ? 0 : rollout.CanaryWeight == 100 ? share : Math.Max(1, rounded);

            // What was recorded before stays until the routes are rendered anew, for which a subset that was lost has to be proven first.
            var isToCome = canary == 0 && rollout.Step.Text("stage") == "Applying";
            if (canary != expected && share > 1 && !isToCome)
                throw new Violation(Name, $"{write} records {canary} of {share} for the canary at {rollout.CanaryWeight} %; rounded down, and at least 1, it is {expected}");
        }
    }
}

using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// What each proxy would do with a request now: none goes to a subset that a controller took away from under it, and generated routes take the
/// requests and sources only that they are meant for. What somebody else broke, or a proxy that never took part in a proof, is not the controller's.
/// </summary>
internal sealed class RequestsJudge(ClusterView cluster, MeshView mesh) : IJudge
{
    private readonly Dictionary<string, HashSet<string>> canaryVersions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> waitsInsteadOfProof = new(StringComparer.Ordinal);

    public string Name => "Requests";

    public void Observe(Simulation.Cluster.ClusterWrite write)
    {
        if (cluster.Rollouts.Is is not { } rollout)
            return;
        waitsInsteadOfProof[rollout.Host] = rollout.Policy is { Proceeds: true } or { IsDelay: true };
        if (rollout.Attempt.Text("version") is not { } version)
            return;
        if (!canaryVersions.TryGetValue(rollout.Key.ToString(), out var versions))
            canaryVersions[rollout.Key.ToString()] = versions = new HashSet<string>(StringComparer.Ordinal);
        versions.Add(version);
    }

    public void Look(DateTimeOffset now)
    {
        foreach (var number in mesh.Changed)
            Check(number, mesh.Proxies[number]);
    }

    public void AtRest(DateTimeOffset now)
    {
        for (var number = 0; number < mesh.Proxies.Length; number++)
        {
            foreach (var missing in Missing(mesh.Proxies[number].Config))
            {
                if (cluster.RolloutsOf(missing.Host).Any(rollout => rollout.Phase != "Invalid" && (rollout.Stable == missing || rollout.Canary == missing)))
                    throw new Violation(Name, $"at rest {mesh.Proxies[number].Identity.Id} sends to {missing}, which it does not have: 503 NC");
            }
        }
    }

    private void Check(int number, XdsAgent proxy)
    {
        foreach (var missing in Missing(proxy.Config))
        {
            if (!IsExcused(number, missing))
                throw new Violation(Name, $"{proxy.Identity.Id} sends to {missing}, which it does not have any more: 503 NC");
        }

        foreach (var route in MeshView.Routes(proxy.Config))
            CheckGenerated(proxy, route);
    }

    private bool IsExcused(int number, SubsetName missing)
    {
        // A subset that stands and that this proxy never had: it was not there when that was proven, or somebody else named it.
        if (cluster.Subsets.Find(missing) is { } state)
            return !state.HadBy.Contains(number);
        if (cluster.Subsets.Lost(missing) is not { ByController: true } loss)
            return true;

        // It came back with old routes after all the others had left, or the policy says to go on without it; the Rollout may be gone since.
        return mesh.ConnectedSince(number) is not { } since
            || (loss.LeftAt is { } left && since >= left)
            || waitsInsteadOfProof.GetValueOrDefault(missing.Host);
    }

    private static IEnumerable<SubsetName> Missing(ProxyConfig config) =>
        MeshView.Targets(config)
            .Where(target => !config.Clusters.ContainsKey(target))
            .Select(target => target.Split('|') is [_, _, var subset, var host] ? new SubsetName(host, subset) : new SubsetName(target, ""))
            .Where(name => name.Subset.Length > 0);

    private void CheckGenerated(XdsAgent proxy, Route route)
    {
        var start = route.Name.IndexOf("rollout-controller/", StringComparison.Ordinal);
        if (start < 0 || route.Origin is not { } origin || route.Name[start..].Split('/') is not [_, var owner, var purpose, ..])
            return;
        if (purpose is "fault" or "header-route" or "session" or "stable-session" && (route.Match is not { } match || (match.Headers.IsEmpty && match.QueryParams.IsEmpty)))
            throw new Violation(Name, $"{proxy.Identity.Id} takes every request by route {route.Name}, not only chosen ones");
        if (purpose == "dependency-fault" && !IsCanary(proxy.Identity, $"{origin.Namespace}/{owner}", origin.Namespace))
            throw new Violation(Name, $"{proxy.Identity.Id} has route {route.Name}, which is for pods of the new version only");
    }

    private bool IsCanary(ProxyIdentity identity, string rollout, string @namespace)
    {
        if (identity.IsGateway || identity.Namespace != @namespace || !canaryVersions.TryGetValue(rollout, out var versions))
            return false;
        var selector = cluster.Rollouts.All.FirstOrDefault(candidate => candidate.Key.ToString() == rollout) is { } view
            ? cluster.Endpoints.SelectorOf(view.Host)
            : ImmutableDictionary<string, string>.Empty;
        return selector.All(label => identity.Labels.GetValueOrDefault(label.Key) == label.Value) && identity.Labels.Values.Any(versions.Contains);
    }
}

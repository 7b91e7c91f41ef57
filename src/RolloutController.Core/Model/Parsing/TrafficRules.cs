using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Rules of <c>spec.traffic</c>.</summary>
internal static class TrafficRules
{
    public static IEnumerable<SpecProblem> Check(TrafficResource? traffic)
    {
        if (traffic is null) yield break;
        for (var i = 0; i < traffic.VirtualServices.Length; i++)
            foreach (var problem in Check(traffic.VirtualServices[i], $"spec.traffic.virtualServices[{i}]"))
                yield return problem;
        if (traffic.DestinationRule?.SubsetTrafficPolicy is { } policy)
        {
            foreach (var problem in SubsetPolicyRules.Check(policy, "spec.traffic.destinationRule.subsetTrafficPolicy")) yield return problem;
        }

        if (traffic.SessionAffinity is { } affinity)
        {
            foreach (var problem in SessionAffinityRules.Check(affinity, "spec.traffic.sessionAffinity")) yield return problem;
        }
    }

    private static IEnumerable<SpecProblem> Check(VirtualServiceResource reference, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < reference.HttpRoutes.Length; i++)
        {
            var name = reference.HttpRoutes[i];
            if (!seen.Add(name))
                yield return new SpecProblem("DuplicateName", $"{path}.httpRoutes[{i}]", $"\"{name}\"", "each route once");
            if (name.StartsWith(WellKnown.GeneratedRoutePrefix, StringComparison.Ordinal))
                yield return new SpecProblem("ReservedName", $"{path}.httpRoutes[{i}]", $"\"{name}\"", $"a route of yours; names that begin with {WellKnown.GeneratedRoutePrefix} are the controller's own");
        }

        var ports = new HashSet<int>();
        for (var i = 0; i < reference.TcpRoutes.Length; i++)
        {
            if (!ports.Add(reference.TcpRoutes[i].Port))
                yield return new SpecProblem("DuplicateName", $"{path}.tcpRoutes[{i}].port", $"{reference.TcpRoutes[i].Port}", "each route once");
        }

        foreach (var problem in CheckTls(reference, path)) yield return problem;
    }

    private static IEnumerable<SpecProblem> CheckTls(VirtualServiceResource reference, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < reference.TlsRoutes.Length; i++)
        {
            var route = reference.TlsRoutes[i];
            var hosts = string.Join(", ", route.SniHosts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            if (!seen.Add($"{route.Port} {hosts}"))
                yield return new SpecProblem("DuplicateName", $"{path}.tlsRoutes[{i}]", $"port {route.Port}, {(hosts.Length > 0 ? hosts : "no sniHosts")}", "each route once");
            if (reference.Create == true && hosts.Length == 0)
                yield return new SpecProblem("MissingField", $"{path}.tlsRoutes[{i}].sniHosts", null, "the SNI hosts that the route to be made matches");
        }
    }
}

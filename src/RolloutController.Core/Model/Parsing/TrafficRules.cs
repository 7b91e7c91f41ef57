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
    }

    private static IEnumerable<SpecProblem> Check(VirtualServiceResource reference, string path)
    {
        if (reference.TcpRoutes.Length > 0) yield return NotSupported($"{path}.tcpRoutes", reference.TcpRoutes.Length);
        if (reference.TlsRoutes.Length > 0) yield return NotSupported($"{path}.tlsRoutes", reference.TlsRoutes.Length);

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < reference.HttpRoutes.Length; i++)
        {
            var name = reference.HttpRoutes[i];
            if (!seen.Add(name))
                yield return new SpecProblem("DuplicateName", $"{path}.httpRoutes[{i}]", $"\"{name}\"", "each route once");
            if (name.StartsWith(WellKnown.GeneratedRoutePrefix, StringComparison.Ordinal))
                yield return new SpecProblem("ReservedName", $"{path}.httpRoutes[{i}]", $"\"{name}\"", $"a route of yours; names that begin with {WellKnown.GeneratedRoutePrefix} are the controller's own");
        }
    }

    private static SpecProblem NotSupported(string field, int count) =>
        new("RouteKindNotSupported", field, $"{count} routes", "httpRoutes only: this version of the controller moves http traffic");
}

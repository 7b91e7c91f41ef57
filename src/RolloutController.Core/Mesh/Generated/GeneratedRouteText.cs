using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Generated routes for people. Values of headers, cookies and parameters are not told: they may be somebody's token.</summary>
public static class GeneratedRouteText
{
    /// <summary>What a generated route does: <c>mirror of 100% of GET, HEAD requests to v2</c>.</summary>
    public static string Describe(GeneratedRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return route switch
        {
            GeneratedRoute.Mirror mirror => $"mirror of {mirror.Mirroring.Share} of {Describe(mirror.Mirroring.Match)} to {mirror.CanarySubset}",
            GeneratedRoute.ToCanary canary => $"{Describe(canary.Match)} to {canary.CanarySubset}",
            GeneratedRoute.Session session => $"{Describe(session.Match)} to {session.Subset}",
            GeneratedRoute.OwnFault own => $"{Describe(own.Fault)} of {Describe(own.Fault.Match)}",
            GeneratedRoute.DependencyFault dependency =>
                $"{Describe(dependency.Fault)} of {Describe(dependency.Fault.Match)} to {dependency.Fault.Host} from {SubsetEdits.Describe(dependency.CanaryLabels)}",
            _ => throw new ArgumentOutOfRangeException(nameof(route), route, "Unknown kind of generated route"),
        };
    }

    /// <summary>Which requests are meant: <c>GET, HEAD requests with header end-user</c>.</summary>
    public static string Describe(RequestMatch match)
    {
        ArgumentNullException.ThrowIfNull(match);
        var parts = match.Headers.Select(header => $"header {header.Name}")
            .Concat(match.Cookies.Select(cookie => $"cookie {cookie.Name}"))
            .Concat(match.QueryParameters.Select(parameter => $"query parameter {parameter.Name}"))
            .ToArray();
        var requests = match.Methods.IsEmpty
            ? parts.Length == 0 ? "all requests" : "requests"
            : $"{string.Join(", ", match.Methods)} requests";
        return parts.Length == 0 ? requests : $"{requests} with {string.Join(" and ", parts)}";
    }

    private static string Describe(Fault fault)
    {
        var parts = new List<string>(2);
        if (fault.Abort is { } abort)
        {
            parts.Add($"abort {abort.GrpcStatus ?? $"{abort.HttpStatus}"} on {abort.Share}");
        }

        if (fault.Delay is { } delay)
        {
            parts.Add($"delay {DurationParser.Format(delay.FixedDelay)} on {delay.Share}");
        }

        return string.Join(" and ", parts);
    }
}

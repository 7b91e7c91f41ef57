using System.Text.Json.Nodes;
using RolloutController.Core.Model.Requests;
using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Rules of a fault injection.</summary>
internal static class FaultRules
{
    /// <summary>More than this share of the requests is only hit where somebody has said that this is meant.</summary>
    private static readonly Percentage Unacknowledged = new(50);

    /// <summary>Checks a step's fault injection and what it carries.</summary>
    /// <param name="step">The step; it has a fault injection.</param>
    /// <param name="path">Path of the step.</param>
    /// <param name="service">The Rollout's own Service.</param>
    public static IEnumerable<SpecProblem> Check(StepResource step, string path, string service)
    {
        var fault = step.FaultInjection!;
        path = $"{path}.faultInjection";
        if (fault.Abort is null && fault.Delay is null)
            yield return new SpecProblem("MissingFault", path, null, "abort or delay, or both");
        foreach (var problem in Statuses(fault.Abort, $"{path}.abort")) yield return problem;
        foreach (var problem in Share(fault, fault.Abort?.Percentage, $"{path}.abort.percentage")) yield return problem;
        foreach (var problem in Share(fault, fault.Delay?.Percentage, $"{path}.delay.percentage")) yield return problem;
        if (fault.Match is { } match)
            foreach (var problem in RequestRules.Check(match, $"{path}.match"))
                yield return problem;
        foreach (var problem in fault.Host == service ? OwnHost(fault, path, service) : []) yield return problem;
        if (step.HeaderRoute is { Until: HeaderRouteScope.Promotion })
            yield return new SpecProblem("InvalidField", path[..path.LastIndexOf('.')] + ".headerRoute.until", "\"Promotion\"", "NextStep: a header route beside a fault ends with the fault's step");
    }

    private static IEnumerable<SpecProblem> Statuses(FaultAbortResource? abort, string path)
    {
        if (abort is { HttpStatus: null, GrpcStatus: null })
            yield return new SpecProblem("MissingField", path, null, "exactly one of httpStatus, grpcStatus");
        if (abort is { HttpStatus: not null, GrpcStatus: not null })
            yield return new SpecProblem("ConflictingStatuses", path, "httpStatus and grpcStatus", "exactly one of httpStatus, grpcStatus");
    }

    private static IEnumerable<SpecProblem> Share(FaultInjectionResource fault, JsonNode? written, string path)
    {
        if (!PercentageParser.TryParse(written, out var share)) yield break;
        if (share == Percentage.Zero)
            yield return new SpecProblem("InvalidField", path, "0%", "a percentage above 0");
        if (share > Unacknowledged && fault.AcknowledgeImpact is not true)
            yield return new SpecProblem("ImpactNotAcknowledged", path, share.ToString(), $"at most {Unacknowledged}, or acknowledgeImpact: true beside it");
    }

    /// <summary>Callers of the Service are hit, stable's as well as the canary's: only those who ask for it.</summary>
    private static IEnumerable<SpecProblem> OwnHost(FaultInjectionResource fault, string path, string service)
    {
        if (RequestRules.IsEmpty(fault.Match))
            yield return new SpecProblem("MissingMatch", $"{path}.match", null, $"at least one of headers, cookies, queryParams, because {service} is the Rollout's own Service: all its callers would be hit");
        if (fault.VirtualService is { } other)
            yield return new SpecProblem("InvalidField", $"{path}.virtualService", other, $"none where the host is {service}: the fault stands in the VirtualServices of spec.traffic");
        if (fault.Create is true)
            yield return new SpecProblem("InvalidField", $"{path}.create", "true", $"none where the host is {service}: that is said in spec.traffic");
    }
}

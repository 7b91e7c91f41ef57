using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Steps;

/// <summary>What a step does, for people.</summary>
public static class StepText
{
    /// <summary>For example <c>copies of 100% of GET, HEAD requests go to v2</c>.</summary>
    public static string Of(Step step, string? canary) => step switch
    {
        Step.SetWeight set => $"{canary} receives {set.Weight}",
        Step.Pause => "pause",
        Step.Shadow shadow => $"copies of {shadow.Mirroring.Share} of {GeneratedRouteText.Describe(shadow.Mirroring.Match)} go to {canary}",
        Step.HeaderRoute route => $"{GeneratedRouteText.Describe(route.Routing.Match)} go to {canary}",
        Step.FaultInjection fault => string.Join("; ", Parts(fault, canary)),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "not a known kind of step"),
    };

    private static IEnumerable<string> Parts(Step.FaultInjection step, string? canary)
    {
        var fault = step.Fault;
        var requests = $"{GeneratedRouteText.Describe(fault.Match)} to {fault.Host}";
        if (fault.Abort is { } abort) yield return $"{abort.Share} of {requests} fail with {abort.GrpcStatus ?? $"{abort.HttpStatus}"}";
        if (fault.Delay is { } delay) yield return $"{delay.Share} of {requests} wait for {delay.FixedDelay.Text()}";
        if (step.Mirroring is { } mirroring) yield return $"copies of {mirroring.Share} of {GeneratedRouteText.Describe(mirroring.Match)} go to {canary}";
        if (step.Routing is { } routing) yield return $"{GeneratedRouteText.Describe(routing.Match)} go to {canary}";
    }
}

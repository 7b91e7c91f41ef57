using System.Collections.Immutable;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Requests;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// The generated routes that a status asks for: those of the step under way, header routes of earlier steps that stay until promotion, and sessions.
/// None outside of the steps: they leave in the same write as a promotion, rollback or deletion.
/// </summary>
public static class GeneratedTraffic
{
    /// <summary>The generated routes, the first on top.</summary>
    public static ImmutableArray<GeneratedRoute> Of(RolloutStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (!IsWalking(status) || status is not { RoutesPinned: true, StableSubsetProven: true, CanarySubsetProven: true, CanarySubset: { } subset, CanaryLabels: { } labels })
            return [];
        var attempt = status.Attempt!;
        var index = status.Step!.Index;

        // What a person has ended is over, also where it can neither be rendered nor left yet.
        var isEnded = status.Step.EndedByCommand;
        var own = (isEnded ? [] : Of(attempt.Steps[index], subset, labels, attempt.Targets?.Service))
            .Where(route => status.Step is { FaultUntil: not null, FaultOver: false } || route is not (GeneratedRoute.OwnFault or GeneratedRoute.DependencyFault))
            .ToLookup(route => route is GeneratedRoute.Mirror);
        return [.. own[false], .. Staying(attempt.Steps[..(isEnded ? index + 1 : index)], subset), .. Sessions.Routes(status), .. own[true]];
    }

    /// <summary>The generated routes of one step while it is under way, the first on top.</summary>
    /// <param name="step">The step.</param>
    /// <param name="subset">The canary's subset.</param>
    /// <param name="labels">Labels of the canary's pods.</param>
    /// <param name="service">The Rollout's own Service: a fault there hits its callers. Null: unknown, and no fault is generated.</param>
    internal static ImmutableArray<GeneratedRoute> Of(Step step, string subset, ImmutableSortedDictionary<string, string> labels, string? service) => step switch
    {
        Step.SetWeight or Step.Pause => [],
        Step.Shadow shadow => [new GeneratedRoute.Mirror(subset, shadow.Mirroring)],
        Step.HeaderRoute route => [new GeneratedRoute.ToCanary(subset, route.Routing.Match)],
        Step.FaultInjection fault =>
        [
            .. service is null ? [] : Of(fault.Fault, labels, service),
            .. fault.Routing is { } routing ? [new GeneratedRoute.ToCanary(subset, routing.Match)] : Array.Empty<GeneratedRoute>(),
            .. fault.Mirroring is { } mirroring ? [new GeneratedRoute.Mirror(subset, mirroring)] : Array.Empty<GeneratedRoute>(),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "not a known kind of step"),
    };

    private static GeneratedRoute[] Of(Fault fault, ImmutableSortedDictionary<string, string> labels, string service) =>
        fault.Host == service ? [new GeneratedRoute.OwnFault(fault)] : [new GeneratedRoute.DependencyFault(fault, labels)];

    /// <summary>The newest is the first.</summary>
    private static IEnumerable<GeneratedRoute> Staying(ImmutableArray<Step> before, string subset) => before
        .OfType<Step.HeaderRoute>()
        .Where(step => step.Routing.Until == HeaderRouteScope.Promotion)
        .Reverse()
        .Select(step => new GeneratedRoute.ToCanary(subset, step.Routing.Match));

    /// <summary>A step of the attempt is under way, held or not.</summary>
    internal static bool IsWalking(RolloutStatus status) =>
        status is { Canary: not null, Attempt: { FailureReason: null, StepsSkipped: false } attempt, Step: { Index: >= 0 } step }
        && step.Index < attempt.Steps.Length
        && (status.Phase == Phase.Progressing || (status.Phase == Phase.Paused && status.PausedPhase is null or Phase.Progressing));
}

using System.Collections.Immutable;

namespace RolloutController.Core.StateMachine;

/// <summary>One version among the Service's pods; where it comes from (Deployments people bring, or a pod template) does not matter.</summary>
/// <param name="Version">Value of the subset label.</param>
/// <param name="Labels">Labels that a subset needs to select exactly this version.</param>
/// <param name="Pods">Pods not being deleted.</param>
/// <param name="ReadyPods">Of these, ready ones.</param>
/// <param name="ReadyEndpoints">Addresses in the Service's endpoints that belong to this version.</param>
public sealed record RevisionObservation(
    string Version,
    ImmutableSortedDictionary<string, string> Labels,
    int Pods,
    int ReadyPods,
    int ReadyEndpoints)
{
    /// <summary>Pods expected by the workload (sum of the Deployments' replicas); null where it is unknown.</summary>
    public int? DesiredPods { get; init; }

    /// <summary>Every expected pod is ready and an endpoint.</summary>
    public bool IsReady => ReadyPods > 0 && ReadyEndpoints > 0 && (DesiredPods is null || (ReadyPods >= DesiredPods && ReadyEndpoints >= DesiredPods));
}

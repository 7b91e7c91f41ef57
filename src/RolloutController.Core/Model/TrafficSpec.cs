using System.Collections.Immutable;
using RolloutController.Core.Model.Sessions;

namespace RolloutController.Core.Model;

/// <summary>The mesh objects of a Rollout, all in its own namespace.</summary>
public sealed record TrafficSpec
{
    /// <summary>The VirtualServices whose routes are managed; at least one.</summary>
    public required ImmutableArray<VirtualServiceReference> VirtualServices { get; init; }

    /// <summary>The DestinationRule that holds the subsets.</summary>
    public required DestinationRuleReference DestinationRule { get; init; }

    /// <summary>Callers stay with the version that served them; null: every request is divided by weight.</summary>
    public SessionAffinity? SessionAffinity { get; init; }

    /// <summary>How a change is shown to have reached the proxies.</summary>
    public PropagationPolicy Propagation { get; init; } = new();

    /// <summary>Time between the last reference to a subset and its removal.</summary>
    public TimeSpan DrainDuration { get; init; } = TimeSpan.FromSeconds(10);
}

using System.Collections.Immutable;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Model;

/// <summary>One step on the way to 100 %: exactly one of the nested kinds.</summary>
public abstract record Step
{
    private Step()
    {
    }

    /// <summary>Unique within the Rollout; shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>Gates of this step only, besides those of <see cref="AnalysisSpec"/>.</summary>
    public ImmutableArray<Gate> Gates { get; init; } = [];

    /// <summary>The canary's share rises or falls to <paramref name="Weight"/> and stays for <paramref name="Duration"/>.</summary>
    public sealed record SetWeight(Percentage Weight, TimeSpan Duration) : Step;

    /// <summary>Holds for <paramref name="Duration"/>, or until promoted when it is null.</summary>
    public sealed record Pause(TimeSpan? Duration) : Step;

    /// <summary>The canary gets copies of requests for <paramref name="Duration"/>; the weight stays as it was.</summary>
    public sealed record Shadow(Mirroring Mirroring, TimeSpan Duration) : Step;

    /// <summary>Chosen requests go to the canary; the weight stays as it was.</summary>
    public sealed record HeaderRoute(HeaderRouting Routing, TimeSpan Duration) : Step;

    /// <summary>
    /// Requests fail or wait for <paramref name="Duration"/>; the weight stays as it was. At a weight of 0 the canary gets its requests from
    /// <see cref="Mirroring"/> or <see cref="Routing"/>, at most one of which is given.
    /// </summary>
    public sealed record FaultInjection(Fault Fault, TimeSpan Duration) : Step
    {
        /// <summary>Copies that the canary gets meanwhile; null without.</summary>
        public Mirroring? Mirroring { get; init; }

        /// <summary>Requests that the canary gets meanwhile; null without.</summary>
        public HeaderRouting? Routing { get; init; }
    }
}

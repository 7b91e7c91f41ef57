using System.Collections.Immutable;

namespace RolloutController.Core.Model;

/// <summary>What a Rollout asks for, parsed, with defaults filled in.</summary>
public sealed record RolloutSpec
{
    /// <summary>The Service in the Rollout's namespace; also the host routed to.</summary>
    public required string Service { get; init; }

    /// <summary>The version that should serve; changing it starts an attempt.</summary>
    public required string Version { get; init; }

    /// <summary>The version that serves now; needed only where the present state is ambiguous.</summary>
    public string? StableVersion { get; init; }

    /// <summary>The pod label whose value is the version.</summary>
    public string SubsetLabel { get; init; } = "version";

    /// <summary>Holds the rollout where it is; wins over <see cref="CommandVerb.Resume"/>.</summary>
    public bool Paused { get; init; }

    /// <summary>Versions back that are re-selected without steps.</summary>
    public int RollbackWindow { get; init; } = 1;

    /// <summary>Which mesh objects carry the traffic, and how a change is proven.</summary>
    public required TrafficSpec Traffic { get; init; }

    /// <summary>What is measured while the canary receives traffic.</summary>
    public AnalysisSpec Analysis { get; init; } = new();

    /// <summary>The way to 100 %; empty for a plain make-before-break switch.</summary>
    public ImmutableArray<Step> Steps { get; init; } = [];

    /// <summary>Some step lets both versions serve by weight.</summary>
    public bool DividesTraffic => Steps.Any(step => step is Step.SetWeight { Weight: var weight } && weight > Percentage.Zero && weight < Percentage.Hundred);

    /// <summary>Gates go on at 100 % for this long before the old version is let go.</summary>
    public TimeSpan BakeAfterPromotion { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a verdict leads to.</summary>
    public FailurePolicy FailurePolicy { get; init; } = new();

    /// <summary>How long the new version's pods are waited for, before the first step and wherever it is to get more requests; then the attempt is rolled back.</summary>
    public TimeSpan ProgressDeadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Steps advance only while one of these is open; empty: always.</summary>
    public ImmutableArray<Window> Windows { get; init; } = [];

    /// <summary>Steps do not advance while one of these holds, whatever the windows say.</summary>
    public ImmutableArray<Freeze> Freezes { get; init; } = [];
}

using System.Collections.Immutable;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Status;

/// <summary>
/// Everything the controller knows about a Rollout. The whole traffic state is a function of this and the spec,
/// so that it can be rendered again after any crash.
/// </summary>
public sealed record RolloutStatus
{
    /// <summary>The status of a Rollout that was never looked at.</summary>
    public static RolloutStatus Empty { get; } = new();

    /// <summary>The generation of the spec that this status answers; -1 before the first look (the schema's default).</summary>
    [Default("-1")]
    public long ObservedGeneration { get; init; } = -1;

    /// <summary>Counts the writes of this status, so that a cache older than our own last write is recognised.</summary>
    public long Writes { get; init; }

    /// <summary>Where it stands.</summary>
    [Default("\"Preparing\"")]
    public Phase Phase { get; init; } = Phase.Preparing;

    /// <summary>One line for people: why, and what next.</summary>
    public string Message { get; init; } = "";

    /// <summary>Conditions, by type (kstatus and our own).</summary>
    [KeyedBy("type")]
    public ImmutableArray<Condition> Conditions { get; init; } = [];

    /// <summary>The version that serves and to which a rollback goes; null until adopted.</summary>
    public string? Stable { get; init; }

    /// <summary>Name of the stable version's subset.</summary>
    public string? StableSubset { get; init; }

    /// <summary>Labels of the stable version's subset, so that it can be added again when somebody removed it.</summary>
    public ImmutableSortedDictionary<string, string>? StableLabels { get; init; }

    /// <summary>False while the stable version's subset awaits its proof: when it was just added, or was seen missing.</summary>
    public bool StableSubsetProven { get; init; }

    /// <summary>The version found serving at first sight whose subset is being proven and pinned; null before and after.</summary>
    public string? Adopting { get; init; }

    /// <summary>The version under trial; null without an attempt.</summary>
    public string? Canary { get; init; }

    /// <summary>Name of the canary's subset; null until it is chosen.</summary>
    public string? CanarySubset { get; init; }

    /// <summary>Labels of the canary's subset.</summary>
    public ImmutableSortedDictionary<string, string>? CanaryLabels { get; init; }

    /// <summary>False while the canary's subset awaits its proof: when it was just added, or was seen missing.</summary>
    public bool CanarySubsetProven { get; init; }

    /// <summary>The version that was stable before <see cref="Stable"/>, newest first, as far as the rollback window goes back.</summary>
    public ImmutableArray<string> PreviousStables { get; init; } = [];

    /// <summary>The running or last attempt; null before the first.</summary>
    public AttemptStatus? Attempt { get; init; }

    /// <summary>The step or stage under way; null at rest.</summary>
    public StepStatus? Step { get; init; }

    /// <summary>Why it is held; null when it is not.</summary>
    public PauseStatus? Pause { get; init; }

    /// <summary>The phase that is held, to which it returns; null when it is not held.</summary>
    public Phase? PausedPhase { get; init; }

    /// <summary>The <c>pause</c> command's hold; null without one. Stays beneath <c>spec.paused</c>, which is shown first.</summary>
    public PauseStatus? CommandHold { get; init; }

    /// <summary>A verdict's hold (gate failed or inconclusive); null without one.</summary>
    public PauseStatus? VerdictHold { get; init; }

    /// <summary>Since when step timers and the progress deadline stand still; null while they run.</summary>
    public DateTimeOffset? TimersStoppedAt { get; init; }

    /// <summary>True when the routes are managed (pinned) by us: from adoption to deletion.</summary>
    public bool RoutesPinned { get; init; }

    /// <summary>The canary's share that the routes should carry now, recorded before it is written.</summary>
    public Percentage CanaryWeight { get; init; }

    /// <summary>Weights per route as last rendered.</summary>
    public ImmutableArray<RouteWeights> Weights { get; init; } = [];

    /// <summary>The generated routes that stand besides the weights, for people; recorded before they are written.</summary>
    public ImmutableArray<string> GeneratedRoutes { get; init; } = [];

    /// <summary>The mesh change that is awaited at the proxies; null when none is.</summary>
    public PropagationStatus? Propagation { get; init; }

    /// <summary>Gates of the current step and their last verdicts.</summary>
    public ImmutableArray<GateStatus> Gates { get; init; } = [];

    /// <summary>Number of the last measurement round that was judged in this attempt, and when it was taken.</summary>
    public RoundStatus? Round { get; init; }

    /// <summary>The routing-failure rate before the attempt; null until measured.</summary>
    public string? RoutingFailureBaseline { get; init; }

    /// <summary>Which side's telemetry is read in this attempt.</summary>
    public ReporterChoice? Reporter { get; init; }

    /// <summary>Subsets that we added, recorded before they are written; only these are ever removed.</summary>
    public ImmutableArray<OwnedSubset> OwnedSubsets { get; init; } = [];

    /// <summary>Subsets that we took away last: one that is needed again is added only once the proxies have had time to lose it.</summary>
    public ImmutableArray<RemovedSubset> RemovedSubsets { get; init; } = [];

    /// <summary>Objects that we made, recorded before they are written.</summary>
    public ImmutableArray<CreatedObject> CreatedObjects { get; init; } = [];

    /// <summary>Destinations of the managed routes as they were before our first write.</summary>
    public ImmutableArray<OriginalRoute> OriginalWeights { get; init; } = [];

    /// <summary>The last command and what came of it.</summary>
    public LastCommand? LastCommand { get; init; }

    /// <summary>When steps may advance again; null when they may now.</summary>
    public DateTimeOffset? NextWindow { get; init; }

    /// <summary>The last 20 transitions, newest first.</summary>
    public ImmutableArray<HistoryEntry> History { get; init; } = [];
}

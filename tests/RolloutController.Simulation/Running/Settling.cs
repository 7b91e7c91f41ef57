using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>Tells when every Rollout of a world has come to rest, and how long that may take at most.</summary>
internal sealed class Settling(World world)
{
    /// <summary>
    /// What a controller may need before it acts at all: a lease runs out and is taken (6 s and 2 tries), an informer waits for its longest
    /// backoff (60 s), then the longest retry of a Rollout (30 s).
    /// </summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(110);

    /// <summary>An informer that lost its watch may wait this long at most before it tries again.</summary>
    public static readonly TimeSpan Awakening = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    /// <summary>A version may be rolled back first, then another be prepared and walk all its steps; outside of a window each may wait for a minute.</summary>
    private const int Attempts = 3;

    /// <summary>All must have been at rest for this long: longer than a timed pause, the drain of a subset and the proof of its removal.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(20);

    /// <summary>How long nothing may happen then.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    /// <summary>The longest that it may take: recovery, and some attempts in which every wait of the spec takes its full time.</summary>
    public TimeSpan Bound => Recovery + (Attempts * world.Cluster.All(MeshKinds.Rollout).Select(LongestAttempt).DefaultIfEmpty().Max());

    /// <summary>
    /// The longest for which nothing may be written while some Rollout is not at rest: the longest single wait of a spec, and the longest retry. A
    /// Rollout that is woken later by a look at everything, and by nothing else, had got stuck.
    /// </summary>
    public TimeSpan Stillness => LongestRetry + world.Cluster.All(MeshKinds.Rollout).Select(LongestWait).DefaultIfEmpty().Max();

    /// <summary>A Rollout that is not at rest, and how it stands; null: all are.</summary>
    public string? Restless
    {
        get
        {
            foreach (var rollout in world.Cluster.All(MeshKinds.Rollout))
            {
                if (!IsAtRest(rollout))
                    return $"Rollout {rollout.Key()} is {rollout["status"]?["phase"] ?? "without a phase"}: {rollout["status"]?["message"]}";
            }

            return null;
        }
    }

    private static bool IsAtRest(JsonObject rollout) =>
        !rollout.IsTerminating()
        && rollout.Annotation(WellKnown.CommandAnnotation) is null
        && rollout.Annotation(WellKnown.AcceptedCommandAnnotation) is null
        && rollout["status"] is { } status
        && (string?)status["phase"] is ("Healthy" or "Paused" or "Degraded" or "Invalid")
        && IsProven(status)
        && status["observedGeneration"]?.GetValue<long>() == rollout.Generation();

    // What was awaited when somebody paused is awaited again afterwards; a subset that was lost is proven all the same.
    private static bool IsProven(JsonNode status) =>
        (string?)status["phase"] is "Paused" or "Invalid" ? status["stable"] is null || status["stableSubsetProven"]?.GetValue<bool>() == true : status["propagation"] is null;

    private static TimeSpan LongestWait(JsonObject rollout)
    {
        if (RolloutReader.Read(rollout).Spec is not { } spec)
            return TimeSpan.Zero;
        var proof = spec.Traffic.Propagation.Timeout + spec.Traffic.Propagation.MinimumDelay;
        return (proof > spec.ProgressDeadline ? proof : spec.ProgressDeadline) + TimeSpan.FromMinutes(spec.Windows.IsEmpty ? 0 : 1);
    }

    private static TimeSpan LongestAttempt(JsonObject rollout)
    {
        if (RolloutReader.Read(rollout).Spec is not { } spec)
            return TimeSpan.Zero;
        var proof = spec.Traffic.Propagation.Timeout + spec.Traffic.Propagation.MinimumDelay;
        var steps = spec.Steps.Length + 4;
        return spec.ProgressDeadline + (steps * (proof + TimeSpan.FromSeconds(10))) + TimeSpan.FromMinutes(spec.Windows.IsEmpty ? 0 : steps);
    }
}

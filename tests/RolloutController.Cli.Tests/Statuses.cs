using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Tests;

/// <summary>Statuses as the controller writes them.</summary>
internal static class Statuses
{
    public static RolloutStatus Healthy { get; } = new()
    {
        Phase = Phase.Healthy,
        Message = "v1 serves all traffic",
        Stable = "v1",
        StableSubset = "v1",
        StableLabels = Labels("v1"),
        StableSubsetProven = true,
        RoutesPinned = true,
        Weights = [new("reviews", "primary", 100, 0, 100, 100)],
    };

    /// <summary>v2 on trial with 10 %, the first of two steps baking.</summary>
    public static RolloutStatus Progressing { get; } = Healthy with
    {
        Phase = Phase.Progressing,
        Message = "step 1/2 first (v2 10%)",
        Canary = "v2",
        CanarySubset = "v2",
        CanaryLabels = Labels("v2"),
        CanarySubsetProven = true,
        CanaryWeight = new Percentage(10),
        Attempt = new AttemptStatus
        {
            Id = "uid-1",
            Number = 1,
            Version = "v2",
            SpecHash = "hash",
            Started = Scene.Now.AddMinutes(-3),
            Steps = [new Step.SetWeight(new Percentage(10), TimeSpan.FromMinutes(5)) { Name = "first" }, new Step.Pause(null) { Name = "sign-off" }],
        },
        Step = new StepStatus
        {
            Index = 0,
            Name = "first",
            Position = "1/2",
            Stage = Stage.Baking,
            Started = Scene.Now.AddMinutes(-2),
            StageStarted = Scene.Now.AddMinutes(-1),
            Deadline = Scene.Now.AddMinutes(4),
        },
        Weights = [new("reviews", "primary", 90, 10, 100, 100)],
        Gates = [new GateStatus { Name = "errors", Value = "0.31%", Limit = "1%", Verdict = Verdict.Pass, Passes = 3, MeasuredAt = Scene.Now.AddSeconds(-20) }],
        Propagation = new PropagationStatus { ChangeId = "x", Awaiting = "DestinationRule bookinfo/reviews: subset v2", Since = Scene.Now.AddSeconds(-5), Accepted = 2, Total = 3, Pending = ["productpage-1"] },
        Conditions = [new("Ready", "Unknown", "Progressing", "step 1/2 first (v2 10%)", Scene.Now.AddMinutes(-3), 1)],
        History = [new(Scene.Now.AddMinutes(-2), 1, Phase.Preparing, Phase.Progressing, "CanaryProven", "first", "v2 receives 10%")],
        OwnedSubsets = [new OwnedSubset { DestinationRule = "reviews", Name = "v2", Labels = Labels("v2") }],
    };

    public static RolloutStatus Paused { get; } = Progressing with
    {
        Phase = Phase.Paused,
        PausedPhase = Phase.Progressing,
        Message = "Paused at step 2/2 sign-off (v2 10%): promote to go on",
        Pause = new PauseStatus(PauseReason.Step, Scene.Now.AddMinutes(-1), "pause step 2/2 sign-off: promote to go on"),
        Step = new StepStatus { Index = 1, Name = "sign-off", Position = "2/2", Stage = Stage.Baking, Started = Scene.Now.AddMinutes(-1), StageStarted = Scene.Now.AddMinutes(-1) },
    };

    public static RolloutStatus Degraded { get; } = Healthy with
    {
        Phase = Phase.Degraded,
        Message = "v2 was rolled back: gate errors 4%. v1 serves all traffic; retry, or ask for another version",
        Attempt = Progressing.Attempt! with { FailureReason = "GateFailed", FailureMessage = "gate errors 4%" },
    };

    public static ImmutableSortedDictionary<string, string> Labels(string version) =>
        ImmutableSortedDictionary<string, string>.Empty.Add("app", "reviews").Add("version", version);
}

using System.Text.Json.Nodes;
using RolloutController.Benchmarks.Cluster;
using RolloutController.TestKit.Builders;

namespace RolloutController.Benchmarks.Measured;

/// <summary>The Rollouts that are measured, and how to see from outside where they are.</summary>
internal static class Rollouts
{
    /// <summary>
    /// A Rollout to v1, that is at rest, with an error-rate gate. Propagation is waited for by time and shortly, so that a benchmark does not
    /// spend its time there: that wait comes before and after what is measured, never within it.
    /// </summary>
    public static RolloutBuilder Of(Application application, string interval) => A.Rollout(application.Name)
        .InNamespace(BenchCluster.Namespace)
        .WithVersion("v1")
        .WithGates(A.ErrorRateGate())
        .WithInterval(interval)
        .WithDelay("100ms")
        .With("traffic.drainDuration", "0s");

    /// <summary>Whether the Rollout is in a phase, decided on its present spec.</summary>
    public static bool IsIn(JsonObject rollout, string phase) =>
        (string?)rollout["status"]?["phase"] == phase && Number(rollout["status"]?["observedGeneration"]) == Number(rollout["metadata"]?["generation"]);

    /// <summary>Whether its first step bakes: weight written, proxies have it, gates count.</summary>
    public static bool IsBaking(JsonObject rollout) => IsIn(rollout, "Progressing") && (string?)rollout["status"]?["step"]?["stage"] == "Baking";

    /// <summary>Number of the attempt; 0 before the first.</summary>
    public static long Attempt(JsonObject rollout) => Number(rollout["status"]?["attempt"]?["number"]);

    private static long Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : 0;
}

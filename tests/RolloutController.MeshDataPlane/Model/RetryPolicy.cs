using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Istio's <c>HTTPRetry</c>: number of retries after the first try.</summary>
public sealed record RetryPolicy(int Attempts, TimeSpan? PerTryTimeout, ImmutableArray<string> RetryOn)
{
    /// <summary>What Istio sets where a route says nothing (route/retry/retry.go, <c>DefaultPolicy</c>).</summary>
    public static RetryPolicy MeshDefault { get; } =
        new(2, null, ["connect-failure", "refused-stream", "unavailable", "cancelled"]);
}

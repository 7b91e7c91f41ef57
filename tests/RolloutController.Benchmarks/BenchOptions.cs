namespace RolloutController.Benchmarks;

/// <summary>How much is measured.</summary>
/// <param name="Rollbacks">Rollbacks timed for each number of other Rollouts; at least 1.</param>
/// <param name="Others">The numbers of other Rollouts in progress meanwhile.</param>
/// <param name="OthersInterval">How often each of these measures its gates, as a Rollout says it.</param>
/// <param name="IdleRollouts">The numbers of idle Rollouts whose memory is taken.</param>
/// <param name="IdleTime">How long an idle Rollout is watched for writes and queries.</param>
/// <param name="SoakRollouts">The number of Rollouts in continuous change of a soak.</param>
/// <param name="SoakTime">How long a soak lasts.</param>
/// <param name="Output">Path of the file of figures.</param>
internal sealed record BenchOptions(
    int Rollbacks, IReadOnlyList<int> Others, string OthersInterval, IReadOnlyList<int> IdleRollouts, TimeSpan IdleTime, int SoakRollouts, TimeSpan SoakTime, string Output);

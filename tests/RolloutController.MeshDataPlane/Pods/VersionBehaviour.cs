namespace RolloutController.MeshDataPlane.Pods;

/// <summary>How the pods of a version answer.</summary>
/// <param name="ErrorRate">Share of requests answered with <paramref name="ErrorStatus"/>, 0 to 1.</param>
/// <param name="Latency">Time before the answer.</param>
/// <param name="ErrorStatus">Status of the failed share.</param>
public sealed record VersionBehaviour(double ErrorRate, TimeSpan Latency, int ErrorStatus = 500)
{
    /// <summary>Answers 200 at once.</summary>
    public static VersionBehaviour Good { get; } = new(0, TimeSpan.Zero);
}

namespace RolloutController.MeshDataPlane.Metrics;

/// <summary>One side of a request in Istio's metrics.</summary>
public sealed record WorkloadLabels(string Name, string Namespace, string App, string Version)
{
    /// <summary>The side is not known.</summary>
    public static WorkloadLabels Unknown { get; } = new("unknown", "unknown", "unknown", "unknown");
}

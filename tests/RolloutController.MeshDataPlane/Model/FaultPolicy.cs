namespace RolloutController.MeshDataPlane.Model;

/// <summary>Istio's <c>HTTPFaultInjection</c>; percentages are 0 to 100.</summary>
public sealed record FaultPolicy(TimeSpan? Delay, double DelayPercentage, int? AbortStatus, double AbortPercentage);

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Istio's <c>HTTPFaultInjection</c>; percentages are 0 to 100.</summary>
/// <param name="Delay">Time before a request goes on; null for none.</param>
/// <param name="DelayPercentage">Share of the requests delayed.</param>
/// <param name="AbortStatus">HTTP status of an abort; 200 for one with a gRPC status; null for none.</param>
/// <param name="AbortPercentage">Share of the requests aborted.</param>
/// <param name="AbortGrpcStatus">gRPC status of an abort; null for none.</param>
public sealed record FaultPolicy(TimeSpan? Delay, double DelayPercentage, int? AbortStatus, double AbortPercentage, int? AbortGrpcStatus = null);

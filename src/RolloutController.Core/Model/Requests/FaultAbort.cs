namespace RolloutController.Core.Model.Requests;

/// <summary>Requests that fail: one of the two statuses is given.</summary>
/// <param name="HttpStatus">200 to 599; null with a gRPC status.</param>
/// <param name="GrpcStatus">Name of a gRPC status such as <c>UNAVAILABLE</c>; null with an HTTP status.</param>
/// <param name="Share">Share of the requests.</param>
public sealed record FaultAbort(int? HttpStatus, string? GrpcStatus, Percentage Share);

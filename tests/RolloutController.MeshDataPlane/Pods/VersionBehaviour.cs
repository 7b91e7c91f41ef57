using RolloutController.MeshDataPlane.Grpc;

namespace RolloutController.MeshDataPlane.Pods;

/// <summary>How the pods of a version answer.</summary>
/// <param name="ErrorRate">Share of requests answered with <paramref name="ErrorStatus"/>, 0 to 1.</param>
/// <param name="Latency">Time before the answer.</param>
/// <param name="ErrorStatus">HTTP status of the failed share; calls of gRPC have 200.</param>
/// <param name="GrpcErrorStatus">gRPC status of the failed share, for calls of gRPC; 13 is INTERNAL, which the mesh does not try again.</param>
public sealed record VersionBehaviour(double ErrorRate, TimeSpan Latency, int ErrorStatus = 500, int GrpcErrorStatus = GrpcStatus.Internal)
{
    /// <summary>Answers 200 at once.</summary>
    public static VersionBehaviour Good { get; } = new(0, TimeSpan.Zero);
}

namespace RolloutController.MeshDataPlane.Load;

/// <summary>One kind of answer.</summary>
/// <param name="Proxy">Proxy name.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Flags">Response flags, <c>-</c> for none.</param>
/// <param name="Version">Version of the pod that answered; empty where none did.</param>
/// <param name="GrpcStatus">gRPC status; null of what is not gRPC.</param>
public readonly record struct LoadOutcome(string Proxy, int Status, string Flags, string Version, int? GrpcStatus = null);

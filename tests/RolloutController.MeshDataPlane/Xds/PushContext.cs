using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Xds;

/// <summary>A frozen view of the configuration with its version, <c>RFC3339 time/counter</c> (Istio: model/push_context.go, <c>PushVersion</c>).</summary>
public sealed record PushContext(string PushVersion, MeshState State);

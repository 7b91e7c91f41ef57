using RolloutController.MeshDataPlane.Clusters;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>How sending a request on ended.</summary>
/// <param name="Status">Status for the client.</param>
/// <param name="Flags">Response flags.</param>
/// <param name="Pod">The pod tried last; null when none was.</param>
/// <param name="Response">The pod's answer; null when there is none.</param>
/// <param name="Text">Envoy's body for local answers.</param>
public sealed record UpstreamResult(int Status, string Flags, Pod? Pod, HttpResponseMessage? Response, string Text = "") : IDisposable
{
    /// <summary>gRPC status of the answer's headers; null where they have none.</summary>
    public int? GrpcStatus { get; init; }

    /// <summary>What the answer came over; null when there is none.</summary>
    public PooledConnection? Connection { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        Response?.Dispose();
        Connection?.Dispose();
    }
}

namespace RolloutController.MeshDataPlane.Http;

/// <summary>Headers inside the data plane. Real proxies exchange the same facts by other means.</summary>
public static class MeshHeaders
{
    /// <summary>Request: id of the proxy that sent it (Istio's peer metadata exchange).</summary>
    public const string Peer = "x-mesh-peer";

    /// <summary>Request: the Service's host whose inbound cluster takes it.</summary>
    public const string Service = "x-mesh-service";

    /// <summary>Response to the load generator: Envoy's response flags, <c>-</c> for none.</summary>
    public const string Flags = "x-mesh-response-flags";

    /// <summary>Response: version of the pod that answered.</summary>
    public const string Version = "x-mesh-version";

    /// <summary>Response: name of the pod that answered.</summary>
    public const string Pod = "x-mesh-pod";
}

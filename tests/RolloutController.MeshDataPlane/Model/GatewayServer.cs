namespace RolloutController.MeshDataPlane.Model;

/// <summary>A server of a gateway that passes connections on.</summary>
/// <param name="Port">Its port, which routes match (<c>Server.port.number</c>).</param>
/// <param name="IsPassthrough">TLS in mode <c>PASSTHROUGH</c>, routed by SNI; else opaque TCP.</param>
public sealed record GatewayServer(int Port, bool IsPassthrough);

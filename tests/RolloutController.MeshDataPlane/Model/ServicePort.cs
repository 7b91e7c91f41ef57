namespace RolloutController.MeshDataPlane.Model;

/// <summary>A port of a Service. Its protocol is the first part of its name (Istio: pkg/config/kube/conversion.go, <c>ConvertProtocol</c>).</summary>
public sealed record ServicePort(string Name, int Port)
{
    /// <summary>Encrypted connections that are routed by SNI (<c>protocol.Instance.IsTLS</c>).</summary>
    public bool IsTls => Protocol is "tls" or "https";

    /// <summary>Connections whose content is not looked at (<c>protocol.Instance.IsTCP</c>).</summary>
    public bool IsTcp => IsTls || Protocol is "tcp" or "mongo" or "mysql" or "redis";

    private string Protocol => Name.Split('-')[0];
}

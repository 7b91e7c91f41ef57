using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Xds;

/// <summary>The proxy's end of a connection. Called with the mesh's lock held.</summary>
public interface IXdsClient
{
    /// <summary>Who connects.</summary>
    ProxyIdentity Identity { get; }

    /// <summary>An answer of istiod arrives at the proxy's machine; the proxy takes it in after its own delay.</summary>
    void Receive(XdsType type, string nonce, object resources);

    /// <summary>The stream broke.</summary>
    void Disconnected();
}

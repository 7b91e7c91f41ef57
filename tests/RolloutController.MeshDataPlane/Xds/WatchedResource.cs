namespace RolloutController.MeshDataPlane.Xds;

/// <summary>What istiod remembers of one type on one connection (Istio: pkg/xds/server.go, <c>WatchedResource</c>).</summary>
public sealed record WatchedResource
{
    /// <summary>Nonce of the last answer sent; empty before the first.</summary>
    public string NonceSent { get; init; } = "";

    /// <summary>Nonce of the last answer that the proxy accepted.</summary>
    public string NonceAcked { get; init; } = "";

    /// <summary>When the last answer was sent.</summary>
    public DateTimeOffset SentTime { get; init; }

    /// <summary>Text of the last refusal; cleared by the next acceptance only.</summary>
    public string LastError { get; init; } = "";
}

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>What istiod remembers of one resource type on one connection.</summary>
/// <param name="Sent">Nonce of the last answer sent; empty when the proxy does not watch the type.</param>
/// <param name="Acked">Nonce of the last answer that the proxy accepted; empty before the first.</param>
/// <param name="LastError">Text of the last refusal; empty since the last acceptance.</param>
public sealed record WatchedType(string Sent, string Acked, string LastError)
{
    /// <summary>A type that is not watched.</summary>
    public static WatchedType None { get; } = new("", "", "");

    /// <summary>The proxy watches this type.</summary>
    public bool IsWatched => Sent.Length > 0;

    /// <summary>Nothing is on the way: the last answer was accepted.</summary>
    public bool IsSettled => IsWatched && Sent == Acked;

    /// <summary>Version of the last answer sent; null when it cannot be read.</summary>
    public PushVersion? SentVersion => PushVersion.OfNonce(Sent);

    /// <summary>Version of the last answer accepted; null without one.</summary>
    public PushVersion? AckedVersion => PushVersion.OfNonce(Acked);
}

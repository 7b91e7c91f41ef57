namespace RolloutController.Core.Mesh.Propagation;

/// <summary>How one proxy stands to a change.</summary>
/// <param name="Proxy">The proxy.</param>
/// <param name="Kind">How it stands.</param>
/// <param name="Why">For people; null when it has the change.</param>
internal sealed record ProxyState(string Proxy, ProxyState.Standing Kind, string? Why)
{
    public enum Standing
    {
        Accepted,
        Pending,
        RefusedBefore,
        Refused,
    }

    public static ProxyState Accepted(string proxy) => new(proxy, Standing.Accepted, null);

    public static ProxyState Pending(string proxy, string why) => new(proxy, Standing.Pending, why);
}

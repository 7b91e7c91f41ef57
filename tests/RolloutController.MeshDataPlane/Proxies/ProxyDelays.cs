namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>How long a proxy takes from an answer's arrival to its use and acknowledgement, per resource type.</summary>
public sealed record ProxyDelays(TimeSpan Cds, TimeSpan Eds, TimeSpan Rds)
{
    /// <summary>At once.</summary>
    public static ProxyDelays None { get; } = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
}

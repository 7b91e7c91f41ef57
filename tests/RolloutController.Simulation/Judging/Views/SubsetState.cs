namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>A subset that some DestinationRule has.</summary>
/// <param name="since">Since when without a break.</param>
internal sealed class SubsetState(DateTimeOffset since)
{
    /// <summary>Since when without a break.</summary>
    public DateTimeOffset Since => since;

    /// <summary>The mesh's count of changes when it appeared; null until the mesh was looked at.</summary>
    public long? Sequence { get; set; }

    /// <summary>At one moment since then every connected proxy had it, warm.</summary>
    public bool IsProven { get; set; }

    /// <summary>Numbers of the proxies that have had it since then.</summary>
    public HashSet<int> HadBy { get; } = [];

    /// <summary>Since when no VirtualService names it; null while one does.</summary>
    public DateTimeOffset? UnnamedSince { get; set; }

    /// <summary>When, since <see cref="UnnamedSince"/>, no connected proxy's routes sent to it any more; null: not yet.</summary>
    public DateTimeOffset? LeftAt { get; set; }
}

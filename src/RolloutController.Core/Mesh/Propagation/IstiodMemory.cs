using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>What is remembered of one istiod while a change is sought. Can be lost at any time: everything is found again.</summary>
public sealed record IstiodMemory
{
    /// <summary>When it was first asked about the change.</summary>
    public required DateTimeOffset FirstAsked { get; init; }

    /// <summary>The newest version seen.</summary>
    public PushVersion? Newest { get; init; }

    /// <summary>The newest version known not to hold the change.</summary>
    public PushVersion? NewestWithout { get; init; }

    /// <summary>Versions known to hold it.</summary>
    public ImmutableSortedSet<PushVersion> With { get; init; } = [];

    /// <summary>Clusters of the new subset wait for endpoints; false once a dump shows that they do not.</summary>
    public bool TakesEndpoints { get; init; } = true;

    /// <summary>The last dump of each proxy.</summary>
    public ImmutableDictionary<string, DumpFact> Facts { get; init; } = ImmutableDictionary<string, DumpFact>.Empty;

    /// <summary>Of each proxy that accepted the clusters, the version sought then, and the round and time in which that was first seen.</summary>
    public ImmutableDictionary<string, (PushVersion Version, long Round, DateTimeOffset At)> ClustersAccepted { get; init; } =
        ImmutableDictionary<string, (PushVersion, long, DateTimeOffset)>.Empty;

    /// <summary>Proxies seen so far.</summary>
    public ImmutableHashSet<string> Known { get; init; } = [];

    /// <summary>Proxies that refused their configuration when they were first seen, and have not accepted one since.</summary>
    public ImmutableHashSet<string> RefusedBefore { get; init; } = [];

    /// <summary>The first version known to hold the change, later than all known not to: what a proxy must have acknowledged.</summary>
    public PushVersion? Needed =>
        With.Where(version => NewestWithout is not { } without || version > without).Select(version => (PushVersion?)version).FirstOrDefault();
}

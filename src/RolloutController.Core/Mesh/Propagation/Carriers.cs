using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>
/// The resource types that carry a change, on one connection: clusters for a subset, route configurations for http routes, listeners
/// for tcp and tls routes. A change has arrived when it has with each of them.
/// </summary>
/// <param name="Types">The types; those that the proxy does not watch are left out.</param>
public sealed record Carriers(ImmutableArray<WatchedType> Types)
{
    /// <summary>Those of a change.</summary>
    public static Carriers Of(MeshChange change, ProxyConnection connection)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(connection);
        ImmutableArray<WatchedType> types = change switch
        {
            MeshChange.SubsetPresent => [connection.Clusters],
            MeshChange.RoutesApplied applied =>
            [
                .. applied.Routes.IsEmpty || applied.Routes.Any(route => route.Connections is null) ? [connection.Routes] : Array.Empty<WatchedType>(),
                .. applied.Routes.Any(route => route.Connections is not null) ? [connection.Listeners] : Array.Empty<WatchedType>(),
            ],
            MeshChange.SubsetUnreferenced { InListeners: true } => [connection.Routes, connection.Listeners],
            MeshChange.SubsetUnreferenced or MeshChange.GeneratedApplied or MeshChange.GeneratedRemoved => [connection.Routes],
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change"),
        };
        return new([.. types.Where(type => type.IsWatched)]);
    }

    /// <summary>The proxy watches one of them at least.</summary>
    public bool IsWatched => !Types.IsEmpty;

    /// <summary>Nonces of the last answers sent, to tell whether anything was sent since.</summary>
    public string Sent => string.Join(' ', Types.Select(type => type.Sent));

    /// <summary>Nothing is on the way: the last answers were accepted.</summary>
    public bool IsSettled => IsWatched && Types.All(type => type.IsSettled);

    /// <summary>Text of a refusal that stands; empty without one.</summary>
    public string LastError => Types.Select(type => type.LastError).FirstOrDefault(error => error.Length > 0) ?? "";

    /// <summary>The version that all of them were sent at least; null when one cannot be read.</summary>
    public PushVersion? SentVersion => Oldest(type => type.SentVersion);

    /// <summary>The version that was accepted of all of them at least; null when one has none.</summary>
    public PushVersion? AckedVersion => Oldest(type => type.AckedVersion);

    private PushVersion? Oldest(Func<WatchedType, PushVersion?> version)
    {
        var versions = Types.Select(version).ToList();
        return versions.Contains(null) ? null : versions.Min();
    }

    /// <inheritdoc />
    public bool Equals(Carriers? other) => other is not null && Types.SequenceEqual(other.Types);

    /// <inheritdoc />
    public override int GetHashCode() => Types.Length;
}

using System.Collections.Immutable;

namespace RolloutController.Core.Model;

/// <summary>A tls route that is managed.</summary>
/// <param name="Port">The port of the Service that it matches (Istio's <c>TLSMatchAttributes.port</c>), 1 to 65535.</param>
public sealed record TlsRouteReference(int Port)
{
    /// <summary>All SNI hosts of its matches, in any order; empty: the one tls route of the port that sends to the Service.</summary>
    public ImmutableArray<string> SniHosts { get; init; } = [];

    /// <summary>Whether a route with these SNI hosts is meant.</summary>
    public bool Means(IEnumerable<string> sniHosts) => SniHosts.IsEmpty || SniHosts.ToHashSet(StringComparer.Ordinal).SetEquals(sniHosts);

    /// <inheritdoc />
    public bool Equals(TlsRouteReference? other) => other is not null && Port == other.Port && SniHosts.SequenceEqual(other.SniHosts);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Port, SniHosts.Length);
}

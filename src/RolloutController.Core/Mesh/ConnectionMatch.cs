using System.Collections.Immutable;

namespace RolloutController.Core.Mesh;

/// <summary>Which connections a tcp or tls route takes, as far as it is chosen by that.</summary>
/// <param name="Port">Port of the Service.</param>
/// <param name="SniHosts">SNI hosts of a tls route; empty for tcp.</param>
public sealed record ConnectionMatch(int Port, ImmutableSortedSet<string> SniHosts)
{
    /// <inheritdoc />
    public bool Equals(ConnectionMatch? other) => other is not null && Port == other.Port && SniHosts.SetEquals(other.SniHosts);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Port, SniHosts.Count);

    /// <summary><c>tcp:9000</c>, <c>tls:443/a.example.com,b.example.com</c>.</summary>
    public override string ToString() => SniHosts.IsEmpty ? $"tcp:{Port}" : $"tls:{Port}/{string.Join(',', SniHosts)}";
}

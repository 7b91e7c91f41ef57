using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>A listener for connections that are not http, as LDS sends it.</summary>
/// <param name="Name">The Service's address and port (its host here), <c>0.0.0.0_port</c> for a gateway.</param>
/// <param name="Host">The Service whose address it stands for; empty for a gateway.</param>
/// <param name="Port">Its port.</param>
/// <param name="Chains">Its filter chains.</param>
public sealed record ListenerConfig(string Name, string Host, int Port, ImmutableArray<FilterChain> Chains)
{
    /// <summary>
    /// The chain for a server name: the exact one, else the longest wildcard, else one that takes any (Envoy:
    /// listener_components.proto, <c>FilterChainMatch</c>); null where none does, and the connection is closed.
    /// </summary>
    public FilterChain? Find(string? serverName)
    {
        var named = Chains.SelectMany(chain => chain.ServerNames.Select(name => (name, chain)));
        return (serverName is null
                ? null
                : named.Where(entry => entry.name == serverName || (entry.name.StartsWith("*.", StringComparison.Ordinal) && serverName.EndsWith(entry.name[1..], StringComparison.Ordinal)))
                    .OrderByDescending(entry => entry.name == serverName).ThenByDescending(entry => entry.name.Length).Select(entry => entry.chain).FirstOrDefault())
            ?? Chains.FirstOrDefault(chain => chain.ServerNames.IsEmpty);
    }
}

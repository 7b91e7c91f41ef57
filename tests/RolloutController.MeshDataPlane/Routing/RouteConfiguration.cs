using System.Collections.Frozen;
using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>The routes of one listener port as RDS sends them, with the lookup by Host header.</summary>
public sealed class RouteConfiguration
{
    private readonly FrozenDictionary<string, VirtualHost> exact;
    private readonly ImmutableArray<(string Suffix, VirtualHost Host)> wildcards;

    /// <summary>Builds the lookup; of two virtual hosts with one domain the first keeps it.</summary>
    public RouteConfiguration(string name, int port, ImmutableArray<VirtualHost> virtualHosts)
    {
        Name = name;
        Port = port;
        VirtualHosts = virtualHosts;
        var domains = virtualHosts.SelectMany(host => host.Domains.Select(domain => (Domain: domain, Host: host))).DistinctBy(entry => entry.Domain).ToList();
        exact = domains.Where(entry => !entry.Domain.StartsWith('*')).ToFrozenDictionary(entry => entry.Domain, entry => entry.Host, StringComparer.OrdinalIgnoreCase);
        wildcards = [.. domains.Where(entry => entry.Domain.StartsWith('*')).OrderByDescending(entry => entry.Domain.Length).Select(entry => (entry.Domain[1..], entry.Host))];
    }

    /// <summary>Route configuration name: the port of a sidecar, <c>http.PORT</c> of a gateway.</summary>
    public string Name { get; }

    /// <summary>Listener port.</summary>
    public int Port { get; }

    /// <summary>Its virtual hosts.</summary>
    public ImmutableArray<VirtualHost> VirtualHosts { get; }

    /// <summary>The virtual host of a name without port: exact first, then the longest wildcard; null where none has it.</summary>
    public VirtualHost? Find(string host)
    {
        if (exact.TryGetValue(host, out var found))
            return found;
        foreach (var (suffix, wildcard) in wildcards)
        {
            if (host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                return wildcard;
        }

        return null;
    }
}

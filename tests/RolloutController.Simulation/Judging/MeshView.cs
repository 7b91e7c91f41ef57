using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.Simulation.Runs.Judging.Views;
using RolloutController.Simulation.Runs.Mesh;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>Follows the proxies of the reference mesh and keeps what they have ever known of each subset. Looks only at what changed.</summary>
internal sealed class MeshView(ReferenceMesh mesh, ClusterView cluster)
{
    private readonly ProxyConfig?[] seen = new ProxyConfig?[mesh.Proxies.Length];
    private readonly ImmutableHashSet<string>[] named = [.. mesh.Proxies.Select(_ => ImmutableHashSet<string>.Empty)];
    private readonly long[] accepted = new long[mesh.Proxies.Length];
    private readonly (string? To, DateTimeOffset Since)[] connections = new (string?, DateTimeOffset)[mesh.Proxies.Length];
    private DateTimeOffset last = DateTimeOffset.MinValue;

    /// <summary>Numbers of the proxies whose configuration changed with this look.</summary>
    public ImmutableArray<int> Changed { get; private set; } = [];

    /// <summary>The proxies.</summary>
    public ImmutableArray<XdsAgent> Proxies => mesh.Proxies;

    /// <summary>Looks at the proxies.</summary>
    public void Look(DateTimeOffset now)
    {
        if (now != last)
            mesh.Look();
        var changed = ImmutableArray<int>.Empty;
        for (var number = 0; number < seen.Length; number++)
        {
            var to = mesh.Proxies[number].ConnectedTo;
            if (to != connections[number].To)
                connections[number] = (to, now);
            if (ReferenceEquals(seen[number], mesh.Proxies[number].Config))
                continue;
            seen[number] = mesh.Proxies[number].Config;
            named[number] = [.. Targets(mesh.Proxies[number].Config)];
            changed = changed.Add(number);
        }

        Changed = changed;
        var isNews = !changed.IsEmpty || now != last;
        last = now;
        var isAccepted = false;
        foreach (var (name, state) in cluster.Subsets.All)
        {
            // The count of the very write that added it: what comes later at the same moment may be told to the proxies later.
            state.Sequence ??= mesh.Sequence;
            if (!isNews || (state.IsProven && state.HadBy.Count == seen.Length && (state.UnnamedSince is null || state.LeftAt is not null)))
                continue;
            if (!isAccepted)
                Accept();
            isAccepted = true;
            Follow(name, state, now);
        }
    }

    // A push that brings nothing new is acknowledged as well: a look at the configuration alone does not tell.
    private void Accept()
    {
        for (var number = 0; number < accepted.Length; number++)
            accepted[number] = mesh.AcceptedClusters(number) ?? accepted[number];
    }

    /// <summary>Since when a proxy has been connected to its istiod; null while it is not.</summary>
    public DateTimeOffset? ConnectedSince(int proxy) => connections[proxy].To is null ? null : connections[proxy].Since;

    /// <summary>All clusters that a proxy's routes and listeners send to, mirrors included.</summary>
    public static IEnumerable<string> Targets(ProxyConfig config) =>
        Routes(config).SelectMany(route => route.Clusters.Select(cluster => cluster.Name).Concat(route.Mirrors.Select(mirror => mirror.Cluster)))
            .Concat(config.Listeners.SelectMany(listener => listener.Chains).SelectMany(chain => chain.Clusters).Select(cluster => cluster.Name))
            .Distinct();

    /// <summary>All routes of a proxy, by port.</summary>
    public static IEnumerable<Route> Routes(ProxyConfig config) =>
        config.Routes.Values.OrderBy(routes => routes.Port).SelectMany(routes => routes.VirtualHosts).SelectMany(host => host.Routes);

    private void Follow(SubsetName name, SubsetState state, DateTimeOffset now)
    {
        var ports = cluster.Endpoints.PortsOf(name.Host);
        var everywhere = true;
        var left = true;
        for (var number = 0; number < seen.Length; number++)
        {
            var proxy = mesh.Proxies[number];
            if (!Sees(proxy, name.Host))
                continue;
            var isConnected = connections[number].To is not null;
            if (accepted[number] >= state.Sequence && ports.All(port => seen[number]!.Clusters.ContainsKey(ClusterConfig.NameOf(name.Host, port, name.Subset))))
                state.HadBy.Add(number);
            else
                everywhere &= !isConnected;
            if (isConnected && ports.Any(port => named[number].Contains(ClusterConfig.NameOf(name.Host, port, name.Subset))))
                left = false;
        }

        state.IsProven |= everywhere;
        if (state.UnnamedSince is not null && left)
            state.LeftAt ??= now;
    }

    /// <summary>Whether a host is within what a proxy is told of.</summary>
    public static bool Sees(XdsAgent proxy, string host) => proxy.Identity.Sees(host, host.Split('.').ElementAtOrDefault(1) ?? "");
}

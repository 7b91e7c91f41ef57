using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Tcp;

/// <summary>
/// A proxy's listeners for connections that are not http (Envoy's <c>tcp_proxy</c>): a cluster is chosen once per connection. A connection stays with it
/// when weights move, until the chain it came in by has been replaced for the drain time (Envoy: listener_manager, filter chain draining;
/// Istio: proxyConfig.drainDuration).
/// </summary>
/// <param name="agent">The proxy's configuration side.</param>
/// <param name="pods">Where pods are found.</param>
/// <param name="time">Clock of the drain.</param>
/// <param name="random">Choice of cluster and endpoint, in [0, 1).</param>
public sealed class ConnectionProxy(XdsAgent agent, PodDirectory pods, TimeProvider time, Func<double> random) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Host, int Port), LoopbackConnections> listeners = [];
    private readonly ConcurrentDictionary<(string Cluster, string Flags), long> counters = [];

    /// <summary>How long a connection outlives the filter chain it came in by.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>Connections taken, by cluster (empty without one) and flags.</summary>
    public IReadOnlyDictionary<(string Cluster, string Flags), long> Counters => counters;

    /// <summary>The loopback port that stands for a Service's address and port, or with an empty host for the gateway's own.</summary>
    public int PortOf(string host, int port) =>
        listeners.GetOrAdd((host, port), key => LoopbackConnections.Start((stream, token) => ServeAsync(key.Host, key.Port, stream, token))).Port;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var listener in listeners.Values)
            await listener.DisposeAsync();
    }

    private async Task ServeAsync(string host, int port, NetworkStream downstream, CancellationToken cancellationToken)
    {
        byte[] first = [];
        var listener = ListenerOf(host, port);
        string? serverName = null;
        if (listener?.Chains.Any(chain => !chain.ServerNames.IsEmpty) == true)
        {
            first = await ClientHello.ReadAsync(downstream, cancellationToken);
            serverName = ClientHello.ServerName(first);
        }

        if (listener?.Find(serverName) is not { } chain)
        {
            Count("", ResponseFlag.NoRoute);
            return;
        }

        if (chain.Clusters.IsEmpty)
        {
            Count("", ResponseFlag.NoCluster);
            return;
        }

        string name = RouteMatching.Pick(chain.Clusters, random()).Name;
        if (agent.Config.Clusters.GetValueOrDefault(name) is not { } cluster)
        {
            Count(name, ResponseFlag.NoCluster);
            return;
        }

        if (cluster.Endpoints.IsEmpty)
        {
            Count(name, ResponseFlag.NoHealthyUpstream);
            return;
        }

        using var upstream = new TcpClient { NoDelay = true };
        var endpoint = cluster.Endpoints[(int)(random() * cluster.Endpoints.Length)];
        if (await pods.FindAsync(endpoint.Address, time, cancellationToken) is not { } pod || !await ConnectAsync(upstream, pod.Connections.Port, cancellationToken))
        {
            Count(name, ResponseFlag.UpstreamConnectionFailure);
            return;
        }

        Count(name, ResponseFlag.None);
        var stream = upstream.GetStream();
        await stream.WriteAsync(first, cancellationToken);
        using var drained = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ends = Task.WhenAny(downstream.CopyToAsync(stream, drained.Token), stream.CopyToAsync(downstream, drained.Token));
        await Task.WhenAny(ends, DrainAsync(host, port, chain, serverName, drained.Token));
        await drained.CancelAsync();
    }

    private async Task DrainAsync(string host, int port, FilterChain chain, string? serverName, CancellationToken cancellationToken)
    {
        while (ListenerOf(host, port)?.Find(serverName) is { } now && IsSame(now, chain))
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        await Task.Delay(DrainTime, time, cancellationToken);
    }

    private ListenerConfig? ListenerOf(string host, int port) =>
        agent.Config.Listeners.FirstOrDefault(listener => listener.Host == host && listener.Port == port);

    private static bool IsSame(FilterChain a, FilterChain b) =>
        a.ServerNames.SequenceEqual(b.ServerNames) && a.Origin == b.Origin && a.IsWeighted == b.IsWeighted
        && a.Clusters.Select(cluster => (cluster.Name, cluster.Weight)).SequenceEqual(b.Clusters.Select(cluster => (cluster.Name, cluster.Weight)));

    private static async Task<bool> ConnectAsync(TcpClient client, int port, CancellationToken cancellationToken)
    {
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Count(string cluster, string flags) => counters.AddOrUpdate((cluster, flags), 1, (_, count) => count + 1);
}

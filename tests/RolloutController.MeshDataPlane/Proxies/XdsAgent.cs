using System.Collections.Frozen;
using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>
/// The configuration side of a simulated proxy: takes answers in after its delays, warms clusters as Envoy does, acknowledges, refuses or stays silent.
/// </summary>
public sealed class XdsAgent : IXdsClient
{
    private readonly MeshClock clock;
    private readonly Func<IEnumerable<Istiod>> istiods;
    private readonly Dictionary<XdsType, Queue<(string Nonce, object Resources)>> inbox = XdsTypes.InPushOrder.ToDictionary(type => type, _ => new Queue<(string Nonce, object Resources)>());
    private readonly Dictionary<string, ClusterConfig> active = [];
    private readonly Dictionary<string, ClusterConfig> warming = [];
    private readonly Dictionary<string, ImmutableArray<PodEndpoint>> endpoints = [];
    private ImmutableArray<RouteConfiguration> routes = [];
    private ImmutableArray<ListenerConfig> listeners = [];
    private ProxyConfig config = ProxyConfig.Empty;
    private Istiod? istiod;
    private Connection? connection;
    private bool endpointsRequested;
    private bool silent;
    private int epoch;

    /// <summary>Makes an agent that is not connected yet.</summary>
    public XdsAgent(ProxyIdentity identity, ProxyDelays delays, MeshClock clock, Func<IEnumerable<Istiod>> istiods)
    {
        Identity = identity;
        Delays = delays;
        this.clock = clock;
        this.istiods = istiods;
    }

    /// <inheritdoc />
    public ProxyIdentity Identity { get; }

    /// <summary>Its delays; a change holds for answers that arrive later.</summary>
    public ProxyDelays Delays { get; set; }

    /// <summary>Types whose answers it refuses, with the text it gives.</summary>
    public Dictionary<XdsType, string> Refusals { get; } = [];

    /// <summary>What it routes by now.</summary>
    public ProxyConfig Config => Volatile.Read(ref config);

    /// <summary>Names of clusters that have no endpoints yet and so take no traffic.</summary>
    public ImmutableArray<string> WarmingClusters => clock.Read(() => warming.Keys.ToImmutableArray());

    /// <summary>The istiod it is connected to; null when disconnected.</summary>
    public string? ConnectedTo => clock.Read(() => connection is { IsOpen: true } ? istiod?.Options.Name : null);

    /// <summary>Connects to the first istiod that is up (its present one last); tries again each second while there is none.</summary>
    public void Connect() => clock.Run(() =>
    {
        Drop();
        foreach (var candidate in istiods().OrderBy(candidate => candidate == istiod))
        {
            if (candidate.Connect(this) is not { } opened)
                continue;
            istiod = candidate;
            connection = opened;
            endpointsRequested = false;
            opened.Start();
            return;
        }

        int mine = epoch;
        clock.After(TimeSpan.FromSeconds(1), () =>
        {
            if (mine == epoch)
                Connect();
        });
    });

    /// <summary>Closes the stream and stays away until <see cref="Connect"/>; routing goes on with what it has.</summary>
    public void Disconnect() => clock.Run(Drop);

    /// <summary>Silent: neither uses nor acknowledges anything until this is set to false; then everything held is taken in order.</summary>
    public void SetSilent(bool value) => clock.Run(() =>
    {
        silent = value;
        if (!value)
        {
            foreach (var type in XdsTypes.InPushOrder)
                TakeInUpTo(type, null);
        }
    });

    /// <inheritdoc />
    public void Receive(XdsType type, string nonce, object resources)
    {
        int mine = epoch;
        var delay = type switch { XdsType.Cluster => Delays.Cds, XdsType.Endpoint => Delays.Eds, _ => Delays.Rds };
        inbox[type].Enqueue((nonce, resources));
        clock.After(delay, () =>
        {
            if (mine == epoch && !silent)
                TakeInUpTo(type, nonce);
        });
    }

    /// <inheritdoc />
    public void Disconnected()
    {
        connection = null;
        Connect();
    }

    private void Drop()
    {
        epoch++;
        foreach (var queue in inbox.Values)
            queue.Clear();
        if (connection is { } open)
            istiod?.Disconnect(open);
        connection = null;
    }

    // A stream keeps its order: an answer whose delay was shortened meanwhile pulls those before it along.
    private void TakeInUpTo(XdsType type, string? nonce)
    {
        if (nonce is not null && !inbox[type].Any(message => message.Nonce == nonce))
            return;
        while (inbox[type].TryDequeue(out var message))
        {
            TakeIn(type, message.Nonce, message.Resources);
            if (message.Nonce == nonce)
                return;
        }
    }

    private void TakeIn(XdsType type, string nonce, object resources)
    {
        if (Refusals.TryGetValue(type, out string? error))
        {
            connection?.Nack(type, error);
            return;
        }

        switch (type)
        {
            case XdsType.Cluster:
                TakeClusters((ImmutableArray<ClusterConfig>)resources);
                break;
            case XdsType.Endpoint:
                TakeEndpoints((ImmutableDictionary<string, ImmutableArray<PodEndpoint>>)resources);
                break;
            case XdsType.Route:
                routes = (ImmutableArray<RouteConfiguration>)resources;
                break;
            case XdsType.Listener:
                listeners = (ImmutableArray<ListenerConfig>)resources;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, null);
        }

        Publish();
        connection?.Ack(type, nonce);
        if (type == XdsType.Cluster && (warming.Count > 0 || !endpointsRequested))
        {
            endpointsRequested = true;
            connection?.RequestEndpoints([.. active.Keys, .. warming.Keys]);
        }
    }

    // A new or changed cluster warms: it is used when its endpoints arrive; until then an old cluster of that name goes on, a new one is absent
    // (Envoy: intro/arch_overview/upstream/cluster_manager, "Cluster warming").
    private void TakeClusters(ImmutableArray<ClusterConfig> clusters)
    {
        var names = clusters.Select(cluster => cluster.Name).ToHashSet();
        foreach (string gone in active.Keys.Concat(warming.Keys).Where(name => !names.Contains(name)).ToArray())
        {
            active.Remove(gone);
            warming.Remove(gone);
            endpoints.Remove(gone);
        }

        foreach (var cluster in clusters)
        {
            if (active.TryGetValue(cluster.Name, out var known) && known == cluster)
                warming.Remove(cluster.Name);
            else
                warming[cluster.Name] = cluster;
        }
    }

    private void TakeEndpoints(ImmutableDictionary<string, ImmutableArray<PodEndpoint>> update)
    {
        foreach (var (name, addresses) in update)
        {
            endpoints[name] = addresses;
            if (warming.Remove(name, out var warmed))
                active[name] = warmed;
        }
    }

    private void Publish() => Volatile.Write(ref config, new ProxyConfig(
        active.Values.ToFrozenDictionary(cluster => cluster.Name, cluster => new ActiveCluster(cluster, endpoints.TryGetValue(cluster.Name, out var found) ? found : [])),
        routes.ToFrozenDictionary(route => route.Port))
    {
        Listeners = listeners,
    });
}

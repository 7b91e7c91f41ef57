using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Xds;

/// <summary>One proxy's stream as istiod keeps it. Used with the mesh's lock held.</summary>
public sealed class Connection(Istiod istiod, string id, IXdsClient client, PushContext initial)
{
    private readonly Dictionary<XdsType, WatchedResource> watched = XdsTypes.InPushOrder.ToDictionary(type => type, _ => new WatchedResource());
    private ImmutableHashSet<string> endpointNames = [];
    private PushRequest? pending;

    /// <summary>Connection id: proxy id and a counter.</summary>
    public string Id { get; } = id;

    /// <summary>The proxy.</summary>
    public ProxyIdentity Proxy => client.Identity;

    /// <summary>False once the stream is gone.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>The context of the last full push that was processed for this connection, whether or not anything was sent.</summary>
    public PushContext LastPushContext { get; private set; } = initial;

    /// <summary>State per type.</summary>
    public IReadOnlyDictionary<XdsType, WatchedResource> Watched => watched;

    /// <summary>The first requests of a new stream: clusters, listeners and routes; endpoints follow when the proxy knows its clusters.</summary>
    public void Start()
    {
        if (Proxy.IsZtunnel)
            return;
        Send(XdsType.Cluster, LastPushContext);
        Send(XdsType.Listener, LastPushContext);
        Send(XdsType.Route, LastPushContext);
    }

    /// <summary>Puts a push into this connection's queue; one that waits is merged with it.</summary>
    public void Enqueue(PushRequest request, TimeSpan queueDelay, MeshClock clock)
    {
        if (pending is not null)
        {
            pending = pending.Merge(request);
            return;
        }

        pending = request;
        clock.After(queueDelay, Process);
    }

    /// <summary>The proxy accepted an answer.</summary>
    public void Ack(XdsType type, string nonce)
    {
        if (IsOpen)
            watched[type] = watched[type] with { NonceAcked = nonce, LastError = "" };
    }

    /// <summary>The proxy refused an answer (Istio: pkg/xds/server.go, <c>ShouldRespond</c>): the error stays until the next acceptance.</summary>
    public void Nack(XdsType type, string error)
    {
        if (IsOpen)
            watched[type] = watched[type] with { LastError = error };
    }

    /// <summary>
    /// The proxy asks for the endpoints of these clusters; the answer carries the connection's last push context, not the newest
    /// (Istio: xds/ads.go, <c>processRequest</c>).
    /// </summary>
    public void RequestEndpoints(ImmutableHashSet<string> clusters)
    {
        if (!IsOpen)
            return;
        endpointNames = clusters;
        Send(XdsType.Endpoint, LastPushContext);
    }

    /// <summary>Closes the stream from either side.</summary>
    public void Close()
    {
        IsOpen = false;
        pending = null;
    }

    /// <summary>Tells the proxy that istiod is gone.</summary>
    public void Break()
    {
        Close();
        client.Disconnected();
    }

    private void Process()
    {
        if (!IsOpen || pending is not { } request)
            return;
        pending = null;
        if (request.IsFull)
            LastPushContext = request.Push;
        if (!NeedsPush(request))
            return;
        foreach (var type in XdsTypes.InPushOrder.Where(request.Concerns))
        {
            if (type != XdsType.Endpoint || WatchesEndpointsOf(request))
                Send(type, request.Push);
        }
    }

    // A proxy whose Sidecar scope has none of the changed hosts gets nothing (Istio: xds/proxy_dependencies.go, DefaultProxyNeedsPush).
    private bool NeedsPush(PushRequest request) => !Proxy.IsZtunnel && (
        Proxy.EgressHosts.IsEmpty || request.Hosts.Any(host => host.Split('.') is [_, var hostNamespace, "svc", ..] ? Proxy.Sees(host, hostNamespace) : Proxy.Sees(host, Proxy.Namespace)));

    private bool WatchesEndpointsOf(PushRequest request) =>
        !endpointNames.IsEmpty && (request.IsFull || endpointNames.Any(name => request.Hosts.Contains(name[(name.LastIndexOf('|') + 1)..])));

    private void Send(XdsType type, PushContext context)
    {
        object? resources = type switch
        {
            XdsType.Cluster => ClusterBuilder.Clusters(context.State, Proxy, istiod.RootNamespace),
            XdsType.Endpoint => EndpointsOf(context.State),
            XdsType.Route => ProxyRoutes.Routes(context.State, Proxy),
            XdsType.Listener => ProxyListeners.Listeners(context.State, Proxy),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };
        string nonce = istiod.Nonce(context.PushVersion);
        watched[type] = watched[type] with { NonceSent = nonce, SentTime = istiod.Now };
        client.Receive(type, nonce, resources);
    }

    private ImmutableDictionary<string, ImmutableArray<PodEndpoint>> EndpointsOf(MeshState pushed)
    {
        // Clusters of this push and those that an older push still knows: the proxy asks for what it has.
        var known = ClusterBuilder.Clusters(pushed, Proxy, istiod.RootNamespace).ToDictionary(cluster => cluster.Name);
        var rules = new DestinationRuleLookup(pushed);
        return endpointNames.Where(known.ContainsKey).ToImmutableDictionary(
            name => name, name => ClusterBuilder.Endpoints(pushed, rules, istiod.LiveState, Proxy, istiod.RootNamespace, known[name]));
    }
}

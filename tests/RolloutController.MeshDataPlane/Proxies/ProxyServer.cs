using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using RolloutController.MeshDataPlane.Grpc;
using RolloutController.MeshDataPlane.Http;
using RolloutController.MeshDataPlane.Metrics;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.MeshDataPlane.Tcp;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>A proxy's listener: routes each request by the configuration the proxy has at that moment and reports as <c>source</c>.</summary>
public sealed class ProxyServer : IAsyncDisposable
{
    private readonly PodDirectory pods;
    private readonly TimeProvider time;
    private readonly Random random;
    private readonly WorkloadLabels source;
    private readonly HttpMessageInvoker client;
    private readonly Upstream upstream;
    private readonly ConcurrentDictionary<(int Status, string Flags), long> counters = [];
    private LoopbackServer? listener;

    private ProxyServer(XdsAgent agent, PodDirectory pods, TimeProvider time, Random random)
    {
        Agent = agent;
        this.pods = pods;
        this.time = time;
        this.random = random;
        var identity = agent.Identity;
        source = new WorkloadLabels(
            identity.Workload, identity.Namespace, identity.Labels.GetValueOrDefault("app", "unknown"), identity.Labels.GetValueOrDefault("version", "unknown"));
        Metrics = new IstioMetrics(new ObjectName(identity.Namespace, identity.Name));
        pods.Callers[identity.Id] = source;
        client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = 512,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        });
        upstream = new Upstream(client, pods, time, NextRandom);
        Connections = new ConnectionProxy(agent, pods, time, NextRandom);
    }

    /// <summary>The configuration side.</summary>
    public XdsAgent Agent { get; }

    /// <summary>Its listeners for connections that are not http.</summary>
    public ConnectionProxy Connections { get; }

    /// <summary>What it reports.</summary>
    public IstioMetrics Metrics { get; }

    /// <summary>Its loopback port.</summary>
    public int Port => listener?.Port ?? 0;

    /// <summary>Requests ended, by status and flags.</summary>
    public IReadOnlyDictionary<(int Status, string Flags), long> Counters => counters;

    /// <summary>Starts a proxy's listener; port 0 takes a free one.</summary>
    public static async Task<ProxyServer> StartAsync(XdsAgent agent, PodDirectory pods, TimeProvider time, Random random, int port, CancellationToken cancellationToken)
    {
        var server = new ProxyServer(agent, pods, time, random);
        server.listener = await LoopbackServer.StartAsync(server.HandleAsync, port, cancellationToken);
        return server;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (listener is not null)
            await listener.DisposeAsync();
        await Connections.DisposeAsync();
        client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        long started = time.GetTimestamp();
        ProxyOutcome outcome;
        try
        {
            outcome = await RouteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            outcome = ProxyOutcome.Local(0, ResponseFlag.DownstreamConnectionTermination);
        }

        counters.AddOrUpdate((outcome.Status, outcome.Flags), 1, (_, count) => count + 1);
        Record(context.Request, outcome, time.GetElapsedTime(started));
    }

    private async Task<ProxyOutcome> RouteAsync(HttpContext context)
    {
        var config = Agent.Config;
        var request = context.Request;
        string authority = request.Host.Value ?? "";
        var (name, port) = HostName.SplitPort(authority, 80);
        if (Agent.Identity.IsGateway)
            port = ProxyRoutes.GatewayPort;
        if (config.Routes.GetValueOrDefault(port)?.Find(name) is not { } virtualHost)
        {
            // A gateway has no route; a sidecar sends unknown names to the black hole (outboundTrafficPolicy REGISTRY_ONLY).
            return Agent.Identity.IsGateway
                ? await AnswerAsync(context, ProxyOutcome.Local(404, ResponseFlag.NoRoute))
                : await AnswerAsync(context, ProxyOutcome.Local(502, ResponseFlag.None) with { BlackHole = true });
        }

        var facts = new RequestFacts(request.Method, request.Path.Value ?? "/", authority, request.Headers, request.Query);
        if (RouteMatching.First(virtualHost, facts) is not { } route)
            return await AnswerAsync(context, ProxyOutcome.Local(404, ResponseFlag.NoRoute));
        if (route.Source.Redirect is { } redirect)
        {
            context.Response.Headers.Location = $"http://{redirect.Authority ?? authority}{redirect.Uri ?? request.Path.Value}";
            return await AnswerAsync(context, ProxyOutcome.Local(redirect.Status, ResponseFlag.None));
        }

        if (route.Source.DirectResponseStatus is { } direct)
            return await AnswerAsync(context, ProxyOutcome.Local(direct, ResponseFlag.None));
        if (route.Clusters.IsEmpty)
            return await AnswerAsync(context, ProxyOutcome.Local(503, ResponseFlag.NoCluster));
        return await SendAsync(context, config, route);
    }

    private async Task<ProxyOutcome> SendAsync(HttpContext context, ProxyConfig config, Route route)
    {
        var chosen = RouteMatching.Pick(route.Clusters, NextRandom());
        var cluster = config.Clusters.GetValueOrDefault(chosen.Name);
        bool delayed = false;
        if (route.Source.Fault is { } fault)
        {
            if (fault.Delay is { } delay && NextRandom() * 100 < fault.DelayPercentage)
            {
                delayed = true;
                await Task.Delay(delay, time, context.RequestAborted);
            }

            if (fault.AbortStatus is { } abort && NextRandom() * 100 < fault.AbortPercentage)
            {
                var aborted = ProxyOutcome.Local(abort, delayed ? "DI,FI" : ResponseFlag.FaultInjected, cluster?.Config);
                return await AnswerAsync(context, aborted with { GrpcStatus = fault.AbortGrpcStatus }, "fault filter abort");
            }
        }

        // The fault filter runs before the router: an injected fault hides a missing cluster.
        if (cluster is null)
            return await AnswerAsync(context, ProxyOutcome.Local(503, ResponseFlag.NoCluster));

        byte[]? body = await BodyAsync(context);
        var request = new UpstreamRequest(context.Request, body, Agent.Identity.Id, route.Source, chosen.Headers, route.Match?.Uri?.Prefix);
        foreach (var (mirrorName, percentage) in route.Mirrors)
        {
            if (NextRandom() * 100 < percentage && config.Clusters.GetValueOrDefault(mirrorName) is { } mirror)
                _ = upstream.MirrorAsync(request, mirror);
        }

        using var result = await upstream.SendAsync(request, cluster, route, context.RequestAborted);
        var response = result.Response;
        string flags = delayed ? (result.Flags == ResponseFlag.None ? ResponseFlag.DelayInjected : ResponseFlag.DelayInjected + "," + result.Flags) : result.Flags;
        var outcome = new ProxyOutcome(result.Status, flags, cluster.Config, result.Pod is null ? WorkloadLabels.Unknown : PodDirectory.LabelsOf(result.Pod)) { GrpcStatus = result.GrpcStatus };
        if (response is null)
            return await AnswerAsync(context, outcome, result.Text);
        await CopyAsync(context, response, outcome, route.Source.Headers.Response, chosen.Headers.Response);
        return outcome;
    }

    private static async Task CopyAsync(HttpContext context, HttpResponseMessage response, ProxyOutcome outcome, HeaderOperations routeEdits, HeaderOperations clusterEdits)
    {
        context.Response.StatusCode = outcome.Status;
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (!name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && !name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
                context.Response.Headers[name] = values.ToString();
        }

        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = response.Content.Headers.ContentLength;
        context.Response.Headers[MeshHeaders.Flags] = outcome.Flags;
        Edit(context.Response.Headers, routeEdits);
        Edit(context.Response.Headers, clusterEdits);
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static void Edit(IHeaderDictionary headers, HeaderOperations operations)
    {
        foreach (string name in operations.Remove)
            headers.Remove(name);
        foreach (var (name, value) in operations.Set)
            headers[name] = value;
        foreach (var (name, value) in operations.Add)
            headers.Append(name, value);
    }

    // To a gRPC caller an answer of the proxy itself is 200 with a gRPC status (Envoy: source/common/http/utility.cc, prepareLocalReply).
    private static async Task<ProxyOutcome> AnswerAsync(HttpContext context, ProxyOutcome outcome, string text = "")
    {
        if (GrpcStatus.IsGrpc(context.Request.ContentType))
        {
            int status = outcome.GrpcStatus ?? GrpcStatus.FromHttp(outcome.Status);
            outcome = outcome with { Status = StatusCodes.Status200OK, GrpcStatus = status };
            context.Response.ContentType = "application/grpc";
            context.Response.Headers[GrpcStatus.Header] = status.ToString(CultureInfo.InvariantCulture);
            text = "";
        }

        context.Response.StatusCode = outcome.Status;
        context.Response.Headers[MeshHeaders.Flags] = outcome.Flags;
        if (text.Length > 0)
            await context.Response.WriteAsync(text, context.RequestAborted);
        return outcome;
    }

    private static async Task<byte[]?> BodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null or 0 && !context.Request.Headers.ContainsKey("Transfer-Encoding"))
            return null;
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.ToArray();
    }

    private void Record(HttpRequest request, ProxyOutcome outcome, TimeSpan duration) =>
        Metrics.Record(SourceLabels.Of(outcome, source, request.Host.Value ?? "", Agent.Identity.IsGateway, GrpcStatus.IsGrpc(request.ContentType)), duration);

    private double NextRandom()
    {
        lock (random)
            return random.NextDouble();
    }
}

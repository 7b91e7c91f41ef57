using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using RolloutController.MeshDataPlane.Clusters;
using RolloutController.MeshDataPlane.Grpc;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>Sends requests to a cluster's pods: picks an endpoint, tries, times out, retries.</summary>
public sealed class Upstream(HttpMessageInvoker client, PodDirectory pods, TimeProvider time, Func<double> random)
{
    private const string ConnectFailure = "upstream connect error or disconnect/reset before headers";
    private readonly ConcurrentDictionary<string, ClusterTraffic> clusters = [];

    /// <summary>Sends a request with the route's retries and time-outs.</summary>
    public async Task<UpstreamResult> SendAsync(UpstreamRequest request, ActiveCluster cluster, Route route, CancellationToken cancellationToken)
    {
        // A fault on the route switches time-outs off too (virtual_service.proto, HTTPRoute.fault).
        var timeout = route.Source.Fault is null ? route.Source.Timeout : null;
        using var limit = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = timeout is null ? null : time.CreateTimer(state => ((CancellationTokenSource)state!).Cancel(), limit, timeout.Value, Timeout.InfiniteTimeSpan);
        var token = limit?.Token ?? cancellationToken;
        int retries = route.Retries?.Attempts ?? 0;
        var traffic = TrafficOf(cluster);
        var tried = ImmutableArray<string>.Empty;
        for (int attempt = 0; ; attempt++)
        {
            if (Choose(traffic, cluster, request, tried) is not { } endpoint)
                return new UpstreamResult(503, ResponseFlag.NoHealthyUpstream, null, null, "no healthy upstream");
            tried = tried.Add(endpoint.Address);
            var result = await TryAsync(request, traffic, endpoint, route.Retries?.PerTryTimeout, token, cancellationToken);
            if (result.Flags != ResponseFlag.UpstreamOverflow)
                traffic.Report(endpoint.Address, result.GrpcStatus is { } grpc ? GrpcStatus.ToHttp(grpc) : result.Status);
            if (result.Flags == ResponseFlag.UpstreamRequestTimeout && token.IsCancellationRequested)
                return result;
            if (!RetryRules.Wants(route.Retries, result.Status, result.Flags, result.GrpcStatus))
                return result;
            if (attempt >= retries)
            {
                return result with
                {
                    Flags = result.Flags == ResponseFlag.None ? ResponseFlag.UpstreamRetryLimitExceeded : $"{result.Flags},{ResponseFlag.UpstreamRetryLimitExceeded}",
                };
            }

            result.Dispose();
        }
    }

    /// <summary>Sends a copy and forgets the answer: no series of the caller tells of it.</summary>
    public async Task MirrorAsync(UpstreamRequest request, ActiveCluster cluster)
    {
        var traffic = TrafficOf(cluster);
        if (Choose(traffic, cluster, request, []) is not { } endpoint || await pods.FindAsync(endpoint.Address, time, CancellationToken.None) is not { } server)
            return;
        try
        {
            using var connection = await traffic.Pool.TakeAsync(endpoint.Address, request.IsGrpc, CancellationToken.None);
            if (connection is null)
                return;
            using var message = request.Message(server.Port, cluster.Config.Host, shadow: true);
            using var response = await client.SendAsync(message, CancellationToken.None);
            await response.Content.CopyToAsync(Stream.Null);
        }
        catch (HttpRequestException)
        {
            // Envoy drops the fate of mirrored requests.
        }
        catch (IOException)
        {
        }
    }

    private async Task<UpstreamResult> TryAsync(
        UpstreamRequest request, ClusterTraffic traffic, PodEndpoint endpoint, TimeSpan? perTry, CancellationToken token, CancellationToken downstream)
    {
        if (await pods.FindAsync(endpoint.Address, time, token) is not { } server)
            return new UpstreamResult(503, ResponseFlag.UpstreamConnectionFailure, PodBehind(endpoint), null, ConnectFailure);
        using var limit = perTry is null ? null : CancellationTokenSource.CreateLinkedTokenSource(token);
        using var timer = perTry is null ? null : time.CreateTimer(state => ((CancellationTokenSource)state!).Cancel(), limit, perTry.Value, Timeout.InfiniteTimeSpan);
        PooledConnection? connection = null;
        try
        {
            connection = await traffic.Pool.TakeAsync(endpoint.Address, request.IsGrpc, limit?.Token ?? token);
            if (connection is null)
                return new UpstreamResult(503, ResponseFlag.UpstreamOverflow, null, null, ConnectFailure + ". reset reason: overflow");
            using var message = request.Message(server.Port, traffic.Config.Host);
            var response = await client.SendAsync(message, limit?.Token ?? token);
            return new UpstreamResult((int)response.StatusCode, ResponseFlag.None, server.Pod, response)
            {
                Connection = Keep(ref connection),
                GrpcStatus = response.Headers.NonValidated.TryGetValues(GrpcStatus.Header, out var grpc) ? int.Parse(grpc.ToString(), CultureInfo.InvariantCulture) : null,
            };
        }
        catch (OperationCanceledException) when (!downstream.IsCancellationRequested)
        {
            return new UpstreamResult(504, ResponseFlag.UpstreamRequestTimeout, server.Pod, null, "upstream request timeout");
        }
        catch (HttpRequestException failure)
        {
            return new UpstreamResult(
                503,
                failure.HttpRequestError == HttpRequestError.ConnectionError ? ResponseFlag.UpstreamConnectionFailure : ResponseFlag.UpstreamConnectionTermination,
                server.Pod, null, ConnectFailure);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    // It is free again when the answer has been read.
    private static PooledConnection? Keep(ref PooledConnection? connection)
    {
        var kept = connection;
        connection = null;
        return kept;
    }

    private ClusterTraffic TrafficOf(ActiveCluster cluster) => clusters.AddOrUpdate(
        cluster.Config.Name, _ => new ClusterTraffic(cluster.Config, time), (_, known) => known.Config == cluster.Config ? known : new ClusterTraffic(cluster.Config, time));

    // Retries prefer hosts not tried yet (Istio: route/retry/retry.go, previous_hosts predicate).
    private PodEndpoint? Choose(ClusterTraffic traffic, ActiveCluster cluster, UpstreamRequest request, ImmutableArray<string> tried)
    {
        var endpoints = traffic.Healthy(cluster);
        if (endpoints.IsEmpty)
            return null;
        string? hashed = traffic.Hash is { } hash ? request.Header(hash.Header) : null;
        if (hashed is not null)
            endpoints = ConsistentHash.Order(hashed, endpoints);
        int start = hashed is not null ? 0 : (int)(random() * endpoints.Length);
        for (int i = 0; i < endpoints.Length; i++)
        {
            var candidate = endpoints[(start + i) % endpoints.Length];
            if (!tried.Contains(candidate.Address))
                return candidate;
        }

        return endpoints[start];
    }

    private static Pod PodBehind(PodEndpoint endpoint)
    {
        string workload = endpoint.Labels.TryGetValue("pod-template-hash", out string? hash) && endpoint.Pod.Name.Contains("-" + hash, StringComparison.Ordinal)
            ? endpoint.Pod.Name[..endpoint.Pod.Name.IndexOf("-" + hash, StringComparison.Ordinal)]
            : endpoint.Pod.Name;
        return new Pod(endpoint.Pod, "", endpoint.Address, endpoint.Labels, workload, true);
    }
}

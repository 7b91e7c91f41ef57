using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Clusters;

/// <summary>
/// Counts a cluster's connections and requests in one proxy and refuses what is too many (Envoy: intro/arch_overview/upstream/circuit_breaking;
/// source/common/conn_pool/conn_pool_base.cc). Safe for concurrent use.
/// </summary>
public sealed class ConnectionPool(ConnectionPoolSettings settings)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PooledEndpoint> endpoints = [];
    private int open;
    private int pending;
    private int requests;

    /// <summary>A connection to an endpoint, at once or when one is free; null when a circuit breaker refuses.</summary>
    /// <param name="address">The endpoint.</param>
    /// <param name="shared">True for HTTP/2, whose requests share a connection: only their number is limited.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<PooledConnection?> TakeAsync(string address, bool shared, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (shared)
                return Task.FromResult(Carry(null, 0));
            if (!endpoints.TryGetValue(address, out var endpoint))
                endpoints[address] = endpoint = new PooledEndpoint();
            if (requests < settings.MaxRequests && Next(endpoint) is { } served)
                return Task.FromResult(Carry(endpoint, served));
            if (requests >= settings.MaxRequests || pending >= settings.MaxPendingRequests)
                return Task.FromResult<PooledConnection?>(null);
            pending++;
            var waiter = new TaskCompletionSource<PooledConnection?>(TaskCreationOptions.RunContinuationsAsynchronously);
            endpoint.Waiting.Enqueue(waiter);
            return WaitAsync(waiter, cancellationToken);
        }
    }

    /// <summary>Closes the idle connections to endpoints that are gone.</summary>
    public void Retain(IEnumerable<PodEndpoint> known)
    {
        lock (gate)
        {
            var addresses = known.Select(endpoint => endpoint.Address).ToHashSet();
            foreach (var (address, endpoint) in endpoints.ToArray())
            {
                endpoint.Gone = !addresses.Contains(address);
                if (!endpoint.Gone)
                    continue;
                open -= endpoint.Idle.Count;
                endpoint.Open -= endpoint.Idle.Count;
                endpoint.Idle.Clear();
                if (endpoint.Open == 0)
                    endpoints.Remove(address);
            }

            ServeWaiting();
        }
    }

    internal void Release(PooledConnection connection)
    {
        lock (gate)
        {
            requests--;
            if (connection.Endpoint is { } endpoint)
            {
                if (!endpoint.Gone && connection.Served + 1 < settings.MaxRequestsPerConnection)
                    endpoint.Idle.Push(connection.Served + 1);
                else
                    (open, endpoint.Open) = (open - 1, endpoint.Open - 1);
            }

            ServeWaiting();
        }
    }

    private async Task<PooledConnection?> WaitAsync(TaskCompletionSource<PooledConnection?> waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() =>
        {
            lock (gate)
            {
                if (waiter.TrySetCanceled(cancellationToken))
                    pending--;
            }
        });
        return await waiter.Task;
    }

    private void ServeWaiting()
    {
        foreach (var endpoint in endpoints.Values)
        {
            while (endpoint.Waiting.TryPeek(out var waiter))
            {
                if (waiter.Task.IsCompleted)
                {
                    endpoint.Waiting.Dequeue();
                    continue;
                }

                if (requests >= settings.MaxRequests || Next(endpoint) is not { } served)
                    break;
                endpoint.Waiting.Dequeue();
                pending--;
                waiter.SetResult(Carry(endpoint, served));
            }
        }
    }

    // An endpoint without any connection may always have one, else the others would starve it (conn_pool_base.cc, tryCreateNewConnection).
    private int? Next(PooledEndpoint endpoint)
    {
        if (endpoint.Idle.TryPop(out int served))
            return served;
        if (open >= settings.MaxConnections && endpoint.Open > 0)
            return null;
        (open, endpoint.Open) = (open + 1, endpoint.Open + 1);
        return 0;
    }

    private PooledConnection? Carry(PooledEndpoint? endpoint, int served)
    {
        if (requests >= settings.MaxRequests)
            return null;
        requests++;
        return new PooledConnection(this, endpoint) { Served = served };
    }
}

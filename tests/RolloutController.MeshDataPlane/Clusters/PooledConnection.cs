namespace RolloutController.MeshDataPlane.Clusters;

/// <summary>A connection that carries a request; disposed, it is free for the next one.</summary>
public sealed class PooledConnection : IDisposable
{
    private readonly ConnectionPool pool;
    private bool carries = true;

    internal PooledConnection(ConnectionPool pool, PooledEndpoint? endpoint) => (this.pool, Endpoint) = (pool, endpoint);

    /// <summary>Where it leads; null where requests share one connection.</summary>
    internal PooledEndpoint? Endpoint { get; }

    /// <summary>Requests it carried before.</summary>
    internal int Served { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        if (carries)
            pool.Release(this);
        carries = false;
    }
}

using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Clusters;

namespace RolloutController.MeshDataPlane.Tests.Clusters;

/// <summary>Envoy: intro/arch_overview/upstream/circuit_breaking.</summary>
public sealed class ConnectionPoolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Istio: cluster_traffic_policy.go, getDefaultCircuitBreakerThresholds and applyConnectionPool.
    [Theory]
    [InlineData("null", int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue)]
    [InlineData("""{"connectionPool": {"tcp": {"maxConnections": 0}}}""", int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue)]
    [InlineData("""{"connectionPool": {"tcp": {"maxConnections": 1}, "http": {"http1MaxPendingRequests": 2, "http2MaxRequests": 3, "maxRequestsPerConnection": 4}}}""", 1, 2, 3, 4)]
    public void Absent_and_zero_limits_are_none(string policy, int connections, int waiting, int requests, int perConnection) =>
        Assert.Equal(new ConnectionPoolSettings(connections, waiting, requests, perConnection), ConnectionPoolSettings.Read(JsonNode.Parse(policy)));

    [Fact]
    public async Task With_one_connection_and_one_place_to_wait_the_third_request_is_refused()
    {
        var pool = new ConnectionPool(ConnectionPoolSettings.Unlimited with { MaxConnections = 1, MaxPendingRequests = 1 });

        var first = await pool.TakeAsync("a", false, Token);
        var second = pool.TakeAsync("a", false, Token);

        Assert.Null(await pool.TakeAsync("a", false, Token));
        Assert.False(second.IsCompleted);
        first!.Dispose();
        Assert.NotNull(await second);
    }

    // conn_pool_base.cc, tryCreateNewConnection: "to prevent pool starvation".
    [Fact]
    public async Task An_endpoint_without_a_connection_gets_one_beyond_the_limit()
    {
        var pool = new ConnectionPool(ConnectionPoolSettings.Unlimited with { MaxConnections = 1, MaxPendingRequests = 1 });

        Assert.NotNull(await pool.TakeAsync("a", false, Token));
        Assert.NotNull(await pool.TakeAsync("b", false, Token));
        Assert.False(pool.TakeAsync("b", false, Token).IsCompleted);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_connection_that_carried_its_last_request_makes_room_for_another_endpoint(int requestsPerConnection, bool room)
    {
        var pool = new ConnectionPool(ConnectionPoolSettings.Unlimited with { MaxConnections = 2, MaxRequestsPerConnection = requestsPerConnection });
        using var other = await pool.TakeAsync("b", false, Token);
        (await pool.TakeAsync("a", false, Token))!.Dispose();

        Assert.Equal(room, pool.TakeAsync("b", false, Token).IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_under_way_are_limited_on_any_connection(bool shared)
    {
        var pool = new ConnectionPool(ConnectionPoolSettings.Unlimited with { MaxRequests = 1 });
        var first = await pool.TakeAsync("a", shared, Token);

        Assert.Null(await pool.TakeAsync("b", shared, Token));
        first!.Dispose();
        Assert.NotNull(await pool.TakeAsync("b", shared, Token));
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_place()
    {
        var pool = new ConnectionPool(ConnectionPoolSettings.Unlimited with { MaxConnections = 1, MaxPendingRequests = 1 });
        using var first = await pool.TakeAsync("a", false, Token);
        using var leaving = new CancellationTokenSource();
        var second = pool.TakeAsync("a", false, leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await second);
        Assert.False(pool.TakeAsync("a", false, Token).IsCompleted);
    }

    [Fact]
    public async Task Connections_to_an_endpoint_that_is_gone_do_not_count()
    {
        var pool = new ConnectionPool(ConnectionPoolSettings.Unlimited with { MaxConnections = 2 });
        using var busy = await pool.TakeAsync("b", false, Token);
        (await pool.TakeAsync("a", false, Token))!.Dispose();

        pool.Retain([Endpoint.At("b")]);

        Assert.True(pool.TakeAsync("b", false, Token).IsCompleted);
    }
}

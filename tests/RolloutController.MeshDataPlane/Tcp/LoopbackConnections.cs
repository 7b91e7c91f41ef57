using System.Net;
using System.Net.Sockets;

namespace RolloutController.MeshDataPlane.Tcp;

/// <summary>A real TCP listener on 127.0.0.1 that hands each connection to a handler and closes it when that ends.</summary>
public sealed class LoopbackConnections : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly Func<NetworkStream, CancellationToken, Task> handler;
    private readonly CancellationTokenSource stopping = new();
    private readonly HashSet<Task> open = [];
    private readonly Lock gate = new();
    private readonly Task accepting;

    private LoopbackConnections(TcpListener listener, Func<NetworkStream, CancellationToken, Task> handler)
    {
        this.listener = listener;
        this.handler = handler;
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Starts a listener on a free port.</summary>
    public static LoopbackConnections Start(Func<NetworkStream, CancellationToken, Task> handler)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(512);
        return new LoopbackConnections(listener, handler);
    }

    /// <summary>Stops accepting and cuts what is open.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task[] left;
        lock (gate)
            left = [.. open];
        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(stopping.Token);
            client.NoDelay = true;
            var served = ServeAsync(client);
            lock (gate)
            {
                open.RemoveWhere(task => task.IsCompleted);
                open.Add(served);
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await handler(client.GetStream(), stopping.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One side is gone: so is the connection.
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace RolloutController.IntegrationTests.Admission;

/// <summary>Stands for a Service: each connection goes to the next of several ports of loopback that takes it.</summary>
internal sealed class PortRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int[] _targets;
    private readonly Task _accepting;
    private int _next;

    private PortRelay(int[] targets)
    {
        _targets = targets;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public static PortRelay Start(params int[] targets) => new(targets);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = RelayAsync(await _listener.AcceptTcpClientAsync());
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var near = client;
        foreach (var target in Enumerable.Range(_next++, _targets.Length).Select(index => _targets[index % _targets.Length]))
        {
            using var far = new TcpClient();
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, target);
            }
            catch (SocketException)
            {
                continue;
            }

            try
            {
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
            }
            catch (Exception broken) when (broken is SocketException or IOException or InvalidOperationException)
            {
                // One end is gone; the other one is closed now.
            }

            return;
        }
    }
}

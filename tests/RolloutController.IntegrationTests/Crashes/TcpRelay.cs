using System.Net;
using System.Net.Sockets;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>A way to the API server that can be cut: what stands between two machines, on loopback.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _target;
    private readonly Task _accepting;
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _open = [];
    private bool _cut;

    private TcpRelay(Uri target, bool cut)
    {
        (_target, _cut) = (target, cut);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Listens on a free port.</summary>
    public static TcpRelay Start(Uri target, bool cut = false) => new(target, cut);

    /// <summary>A kubeconfig that leads over this relay; returns its path, beside the other's.</summary>
    public string Redirect(string kubeconfig)
    {
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        var text = File.ReadAllText(kubeconfig);
        Assert.Contains(_target.Authority, text, StringComparison.Ordinal);
        File.WriteAllText($"{kubeconfig}.{port}", text.Replace(_target.Authority, $"127.0.0.1:{port}", StringComparison.Ordinal));
        return $"{kubeconfig}.{port}";
    }

    /// <summary>Breaks every connection; new ones are closed at once.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _cut = true;
            _open.ForEach(client => client.Dispose());
            _open.Clear();
        }
    }

    /// <summary>Lets new connections through.</summary>
    public void Mend()
    {
        lock (_gate)
            _cut = false;
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
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
        using var far = new TcpClient();
        lock (_gate)
        {
            if (_cut)
                return;
            _open.AddRange([near, far]);
        }

        try
        {
            await far.ConnectAsync(_target.Host, _target.Port);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception broken) when (broken is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or the API server is away: both ends see a broken connection.
        }
    }
}

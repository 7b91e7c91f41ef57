using System.Collections.Concurrent;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Tcp;

namespace RolloutController.MeshDataPlane.Load;

/// <summary>Opens connections through proxies one after the other, asks each once which version it reached, and closes it.</summary>
public sealed class ConnectionLoad : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, long> answers = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Task[] callers;
    private long lost;

    private ConnectionLoad(IEnumerable<Func<int>> ports, string? serverName, TimeSpan pause, TimeProvider time) =>
        callers = [.. ports.Select(port => CallAsync(port, serverName, pause, time))];

    /// <summary>Connections that were answered, by version.</summary>
    public IReadOnlyDictionary<string, long> ByVersion => answers;

    /// <summary>Connections that were closed without an answer.</summary>
    public long Lost => Interlocked.Read(ref lost);

    /// <summary>Starts one caller per proxy.</summary>
    /// <param name="proxies">The proxies.</param>
    /// <param name="host">The Service, fully qualified; for gateways their own listener is used.</param>
    /// <param name="port">The port.</param>
    /// <param name="serverName">SNI host; null for plain connections.</param>
    /// <param name="time">Clock of the pauses.</param>
    public static ConnectionLoad Start(IEnumerable<ProxyServer> proxies, string host, int port, string? serverName, TimeProvider time) => new(
        proxies.Select(proxy => (Func<int>)(() => proxy.Connections.PortOf(proxy.Agent.Identity.IsGateway ? "" : host, port))), serverName, TimeSpan.FromMilliseconds(25), time);

    /// <summary>Ends the load when the connections that are open have been answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(callers);
        stopping.Dispose();
    }

    private async Task CallAsync(Func<int> port, string? serverName, TimeSpan pause, TimeProvider time)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (await AskAsync(port(), serverName) is { } version)
                answers.AddOrUpdate(version, 1, (_, count) => count + 1);
            else
                Interlocked.Increment(ref lost);
        }
    }

    private static async Task<string?> AskAsync(int port, string? serverName)
    {
        try
        {
            await using var connection = await Conversation.OpenAsync(port, serverName, CancellationToken.None);
            return await connection.AskAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

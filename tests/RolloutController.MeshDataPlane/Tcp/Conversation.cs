using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace RolloutController.MeshDataPlane.Tcp;

/// <summary>A connection to a pod's application: it answers each line with its version and name.</summary>
public sealed class Conversation : IAsyncDisposable
{
    private readonly TcpClient client;
    private readonly Stream stream;
    private readonly StreamReader reader;

    private Conversation(TcpClient client, Stream stream)
    {
        this.client = client;
        this.stream = stream;
        reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
    }

    /// <summary>Connects to a loopback port; with a server name by TLS.</summary>
    public static async Task<Conversation> OpenAsync(int port, string? serverName, CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            Stream stream = client.GetStream();
            if (serverName is not null)
            {
                // Pods' certificates have no authority and not the server's name: what is tested is which pod is reached.
                var encrypted = new SslStream(stream, false, (_, certificate, _, _) => certificate?.Subject == "CN=pod");
                await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = serverName }, cancellationToken);
                stream = encrypted;
            }

            return new Conversation(client, stream);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The version that answers; null when the connection is closed.</summary>
    public async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync("?\n"u8.ToArray(), cancellationToken);
            return (await reader.ReadLineAsync(cancellationToken))?.Split(' ')[0];
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        reader.Dispose();
        await stream.DisposeAsync();
        client.Dispose();
    }
}

using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Tcp;

/// <summary>
/// What a pod's application does with connections that are not http: it answers each line with its version and pod. Who begins with a TLS
/// handshake gets one, with a certificate that nobody vouches for.
/// </summary>
public sealed class PodConnections(Pod pod, Lazy<X509Certificate2> certificate) : IAsyncDisposable
{
    private LoopbackConnections? listener;
    private long connections;

    /// <summary>Its loopback port.</summary>
    public int Port => listener?.Port ?? 0;

    /// <summary>Connections taken.</summary>
    public long Connections => Interlocked.Read(ref connections);

    /// <summary>Starts listening on a free port.</summary>
    public void Start() => listener = LoopbackConnections.Start(ServeAsync);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => listener?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ServeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref connections);
        var first = new byte[1];
        if (await stream.Socket.ReceiveAsync(first, SocketFlags.Peek, cancellationToken) == 0)
            return;
        const byte handshake = 22;
        if (first[0] != handshake)
        {
            await AnswerAsync(stream, cancellationToken);
            return;
        }

        await using var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate.Value }, cancellationToken);
        await AnswerAsync(encrypted, cancellationToken);
    }

    private async Task AnswerAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is not null)
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{pod.Version} {pod.Name.Name}\n"), cancellationToken);
    }
}

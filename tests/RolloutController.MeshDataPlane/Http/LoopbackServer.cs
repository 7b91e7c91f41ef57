using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace RolloutController.MeshDataPlane.Http;

/// <summary>A real HTTP/1.1 listener on 127.0.0.1, light enough to have one per pod and proxy.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly KestrelServer server;

    private LoopbackServer(KestrelServer server, int port)
    {
        this.server = server;
        Port = port;
    }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Its base address.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <summary>Starts a listener; port 0 takes a free one.</summary>
    public static async Task<LoopbackServer> StartAsync(RequestDelegate handler, int port, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        var server = new KestrelServer(
            Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions { Backlog = 4096 }), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(new DelegateApplication(handler), cancellationToken);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        string address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new LoopbackServer(server, new Uri(address).Port);
    }

    /// <summary>Stops accepting, gives requests in flight one second, closes.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await server.StopAsync(limit.Token);
        server.Dispose();
    }

    private sealed class DelegateApplication(RequestDelegate handler) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => handler(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}

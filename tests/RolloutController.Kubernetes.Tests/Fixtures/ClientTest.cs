using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Tests.Fixtures;

/// <summary>A client and the server that it talks to.</summary>
public abstract class ClientTest : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly List<IDisposable> _clients = [];

    protected TestCertificates Certificates { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static ResourceKind Pods => KnownKinds.Pod;

    protected static ObjectKey PodKey { get; } = new("shop", "web");

    protected const string Pod = """{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"shop","name":"web","resourceVersion":"7"}}""";

    protected static JsonObject PodObject => JsonNode.Parse(Pod)!.AsObject();

    /// <summary>A server over plain HTTP, where credentials do not matter.</summary>
    protected async Task<LoopbackServer> ServeAsync(RequestDelegate answer)
    {
        var server = await LoopbackServer.StartAsync(answer);
        _servers.Add(server);
        return server;
    }

    /// <summary>A server over TLS with a certificate for 127.0.0.1.</summary>
    protected async Task<LoopbackServer> ServeTlsAsync(RequestDelegate answer, params string[] names)
    {
        var server = await LoopbackServer.StartAsync(answer, Certificates.Server(names), askForClientCertificate: true);
        _servers.Add(server);
        return server;
    }

    protected ApiServerClient ClientOf(LoopbackServer server, ApiServerClientOptions? options = null, ICredentialProvider? credentials = null) =>
        ClientOf(Configuration(server, credentials), options);

    protected ApiServerClient ClientOf(ClusterConfiguration configuration, ApiServerClientOptions? options = null)
    {
        var client = new ApiServerClient(configuration, options);
        _clients.Add(client);
        return client;
    }

    protected ClusterConfiguration Configuration(LoopbackServer server, ICredentialProvider? credentials = null) =>
        new(server.Address, credentials ?? FixedCredentials.Anonymous)
        {
            CertificateAuthority = new PemSource.Inline([.. System.Text.Encoding.UTF8.GetBytes(Certificates.AuthorityPem)]),
        };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        foreach (var server in _servers) await server.DisposeAsync();
        Certificates.Dispose();
        GC.SuppressFinalize(this);
    }
}

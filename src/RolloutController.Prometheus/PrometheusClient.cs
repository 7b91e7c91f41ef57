using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RolloutController.Core.Gates;

namespace RolloutController.Prometheus;

/// <summary>
/// Asks the configured metric servers over HTTP. Each query is tried up to three times when the server or the way to it fails; a server
/// that keeps failing is left alone for some seconds, without effect on the others.
/// </summary>
public sealed class PrometheusClient : IMetricSource, IDisposable
{
    private readonly ImmutableDictionary<string, MetricServer> _servers;
    private readonly string? _default;

    /// <summary>Makes a client.</summary>
    /// <param name="servers">The servers; the first is the default one.</param>
    /// <param name="time">Clock for time-outs and waits between tries.</param>
    public PrometheusClient(IReadOnlyList<MetricServerOptions> servers, TimeProvider time)
        : this(servers, time, MakeHandler)
    {
    }

    /// <summary>Makes a client with other handlers below it.</summary>
    /// <param name="servers">The servers; the first is the default one.</param>
    /// <param name="time">Clock for time-outs and waits between tries.</param>
    /// <param name="handler">Makes the handler for a server.</param>
    public PrometheusClient(IReadOnlyList<MetricServerOptions> servers, TimeProvider time, Func<MetricServerOptions, HttpMessageHandler> handler)
    {
        _servers = servers.ToImmutableDictionary(server => server.Name, server => new MetricServer(server, handler(server), time), StringComparer.Ordinal);
        _default = servers.Count > 0 ? servers[0].Name : null;
    }

    /// <inheritdoc />
    public Task<QueryResult> QueryAsync(string? server, string promql, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if ((server ?? _default) is not { } name)
            return Task.FromResult<QueryResult>(new QueryResult.Failure("no metric server is configured; give the controller at least one"));
        return _servers.TryGetValue(name, out var found)
            ? found.QueryAsync(promql, at, cancellationToken)
            : Task.FromResult<QueryResult>(new QueryResult.Failure(
                $"metric server {name} is not configured; configured are: {string.Join(", ", _servers.Keys.Order(StringComparer.Ordinal))}"));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var server in _servers.Values) server.Dispose();
    }

    // No redirects: they would carry the credentials to an address that nobody configured.
    private static SocketsHttpHandler MakeHandler(MetricServerOptions server)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (server.CertificateAuthorityFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return handler;
    }
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RolloutController.Kubernetes.Configuration;

namespace RolloutController.Kubernetes.Http;

/// <summary>
/// The connections to one API server. They are made anew when the client certificate or the CA file has changed: TLS identity belongs to
/// a connection, not to a request.
/// </summary>
internal sealed class ServerConnections : IDisposable
{
    private static readonly TimeSpan s_authorityCheckInterval = TimeSpan.FromMinutes(1);

    private readonly ClusterConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private HttpMessageInvoker? _current;
    private X509Certificate2? _clientCertificate;
    private string? _authority;
    private long _authorityReadAt;

    public ServerConnections(ClusterConfiguration configuration, TimeProvider time)
    {
        (_configuration, _time) = (configuration, time);
    }

    /// <summary>The connections to use with these credentials.</summary>
    public HttpMessageInvoker For(Credentials credentials)
    {
        var certificate = _configuration.IsSecure ? credentials.ClientCertificate : null;
        lock (_lock)
        {
            if (_current is not null && ReferenceEquals(certificate, _clientCertificate) && !AuthorityChanged()) return _current;
            if (_current is null) ReadAuthority();
            // The old connections are not disposed: requests and watches in flight still use them. Unused, they close after a minute.
            _clientCertificate = certificate;
            return _current = new HttpMessageInvoker(NewHandler(certificate));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock) _current?.Dispose();
    }

    private bool AuthorityChanged()
    {
        if (_configuration.CertificateAuthority is not PemSource.InFile || _time.GetElapsedTime(_authorityReadAt) < s_authorityCheckInterval) return false;
        var before = _authority;
        try
        {
            ReadAuthority();
        }
        catch (IOException)
        {
            // Being replaced just now: the roots that we have stay good until the next look.
            return false;
        }

        return before != _authority;
    }

    private void ReadAuthority()
    {
        _authorityReadAt = _time.GetTimestamp();
        _authority = _configuration.CertificateAuthority?.Read() ?? _authority;
    }

    private SocketsHttpHandler NewHandler(X509Certificate2? clientCertificate)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            // Go's own: apimachinery util/net/http.go. A dead connection is found in 45 s, also under a silent watch.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            // So that requests spread again over API servers that came back; a watch keeps its connection until it ends.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            SslOptions = TlsOptions(clientCertificate),
        };
        if (_configuration.Proxy is { } proxy) handler.Proxy = ProxyAt(proxy);
        else handler.UseProxy = _configuration.UseEnvironmentProxy && !_configuration.Server.IsLoopback;
        return handler;
    }

    /// <summary>User and password are taken out of the address: .NET puts it into its errors.</summary>
    private static WebProxy ProxyAt(Uri address)
    {
        if (address.UserInfo.Length == 0) return new WebProxy(address);
        var parts = address.UserInfo.Split(':', 2);
        return new WebProxy(new UriBuilder(address) { UserName = "", Password = "" }.Uri)
        {
            Credentials = new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : ""),
        };
    }

    private SslClientAuthenticationOptions TlsOptions(X509Certificate2? clientCertificate)
    {
        var options = new SslClientAuthenticationOptions { CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        if (clientCertificate is not null) options.ClientCertificates = [clientCertificate];
        if (_configuration.InsecureSkipTlsVerify)
        {
#pragma warning disable CA5359 // Asked for by insecure-skip-tls-verify, as kubectl offers it.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (_authority is not null)
        {
            // The chain's policy only: that the certificate is for this host is still checked by SslStream.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(_authority);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}

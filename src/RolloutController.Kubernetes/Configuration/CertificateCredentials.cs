using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Errors;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>
/// A client certificate. In files, it is looked at again every five minutes and after a 401 (client-go <c>transport/cert_rotation.go</c>);
/// while the files do not fit together, as in the middle of a replacement, the last one stays in use.
/// </summary>
internal sealed class CertificateCredentials(ClientCertificateSource source, TimeProvider time, ILogger log) : ICredentialProvider
{
    private static readonly TimeSpan s_readAgainAfter = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private Credentials? _current;
    private long _readAt;
    private bool _stale = true;

    public ValueTask<Credentials> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_stale || (source.InFiles && time.GetElapsedTime(_readAt) >= s_readAgainAfter)) Read();
            return ValueTask.FromResult(_current!);
        }
    }

    public void Refused(Credentials credentials)
    {
        lock (_lock)
        {
            if (ReferenceEquals(credentials, _current)) _stale = true;
        }
    }

    private void Read()
    {
        try
        {
            var certificate = source.Load();
            // The same certificate must stay the same instance: a new one means new connections.
            if (_current?.ClientCertificate is { } known && known.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span)) certificate.Dispose();
            else _current = new Credentials(null, certificate);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (_current is null)
                throw new ApiException(ApiErrorReason.Unauthorized, 0, $"the client certificate in {source.Certificate} cannot be used: {e.Message}", e);
            Log.CannotReadAgain(log, source.Certificate.ToString(), e.Message);
        }

        _stale = false;
        _readAt = time.GetTimestamp();
    }
}

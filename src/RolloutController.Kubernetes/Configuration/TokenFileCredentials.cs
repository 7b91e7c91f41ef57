using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Errors;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>
/// A bearer token in a file that is replaced while we run (a pod's projected token). It is read again once a minute, ten seconds early
/// (client-go <c>transport/token_source.go</c>); when that fails the last token stays in use; after a 401 it is read at once.
/// </summary>
internal sealed class TokenFileCredentials : ICredentialProvider
{
    private static readonly TimeSpan s_readAgainAfter = TimeSpan.FromSeconds(60 - 10);

    private readonly string _path;
    private readonly X509Certificate2? _certificate;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private Credentials? _current;
    private long _readAt;
    private bool _stale = true;

    /// <param name="path">The file.</param>
    /// <param name="fallback">Token to use while the file has never been readable; null for none.</param>
    /// <param name="certificate">Client certificate to present besides; null for none.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Log.</param>
    public TokenFileCredentials(string path, string? fallback, X509Certificate2? certificate, TimeProvider time, ILogger log)
    {
        (_path, _certificate, _time, _log) = (path, certificate, time, log);
        _current = fallback is null ? null : With(fallback);
    }

    public ValueTask<Credentials> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_stale || _time.GetElapsedTime(_readAt) >= s_readAgainAfter) Read();
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
            var token = File.ReadAllText(_path).Trim();
            if (token.Length == 0) throw new IOException("it is empty");
            if (_current?.Authorization?.Parameter != token) _current = With(token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_current is null) throw new ApiException(ApiErrorReason.Unauthorized, 0, $"cannot read the token in {_path}: {e.Message}", e);
            Log.CannotReadAgain(_log, _path, e.Message);
        }

        _stale = false;
        _readAt = _time.GetTimestamp();
    }

    private Credentials With(string token) => new(new AuthenticationHeaderValue("Bearer", token), _certificate);
}

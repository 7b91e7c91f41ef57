using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;

namespace RolloutController.Kubernetes.Http;

/// <summary>Sends requests: rate limit, credentials, time-out, retries where they are allowed, and metrics.</summary>
internal sealed class RequestSender : IDisposable
{
    private readonly ClusterConfiguration _configuration;
    private readonly ServerConnections _connections;
    private readonly RateLimiter _limiter;
    private readonly ServerWarnings _warnings;
    private readonly ServerClock _clock;
    private readonly ApiServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly ILogger _log;
    private readonly string _userAgent;

    public RequestSender(ClusterConfiguration configuration, ApiServerClientOptions options, ApiServerMetrics metrics)
    {
        (_configuration, _metrics, _time, _userAgent, _log) = (configuration, metrics, options.Time, options.UserAgent, options.Logger);
        _timeout = configuration.RequestTimeout ?? options.RequestTimeout;
        _connections = new ServerConnections(configuration, options.Time);
        _limiter = new RateLimiter(options.RequestsPerSecond, options.Burst, options.Time);
        _warnings = new ServerWarnings(options.Logger);
        _clock = new ServerClock(options.Time, options.Logger);
    }

    /// <summary>Sends a request and reads its whole answer.</summary>
    public Task<byte[]> SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        RepeatAsync(request, static async (response, token) =>
        {
            using (response) return await response.Content.ReadAsByteArrayAsync(token).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Sends a request and hands out its answer as soon as the headers are there. The caller disposes it.</summary>
    public Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken) =>
        RepeatAsync(request, static (response, _) => Task.FromResult(response), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _connections.Dispose();

    private async Task<T> RepeatAsync<T>(
        ApiRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var refused = false;
        for (var repeats = 0; ;)
        {
            if (!request.Unlimited) await WaitForTurnAsync(cancellationToken).ConfigureAwait(false);
            var credentials = await CredentialsAsync(cancellationToken).ConfigureAwait(false);
            ExceptionDispatchInfo failure;
            try
            {
                return await AttemptAsync(request, credentials, read, cancellationToken).ConfigureAwait(false);
            }
            catch (ApiException e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }

            var error = (ApiException)failure.SourceException;
            if (error.Code == 401 && !refused)
            {
                // Refused before it was looked at, so sending it again with other credentials is safe for every verb.
                refused = true;
                _configuration.Credentials.Refused(credentials);
                if (ReferenceEquals(credentials, await CredentialsAsync(cancellationToken).ConfigureAwait(false))) failure.Throw();
            }
            else
            {
                if (RetryPolicy.WaitBeforeRepeat(request, error, repeats) is not { } wait)
                {
                    failure.Throw();
                    throw error;
                }

                repeats++;
                Log.Repeating(_log, request.Verb, request.Uri.AbsolutePath, wait, error.Message);
                await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
            }

            _metrics.Repeated(request);
        }
    }

    private async ValueTask<Credentials> CredentialsAsync(CancellationToken cancellationToken) => _configuration.IsSecure
        ? await _configuration.Credentials.GetAsync(cancellationToken).ConfigureAwait(false)
        : Credentials.Anonymous;

    private async Task WaitForTurnAsync(CancellationToken cancellationToken)
    {
        var waited = await _limiter.WaitAsync(cancellationToken).ConfigureAwait(false);
        _metrics.WaitedForTurn(waited);
        if (waited > TimeSpan.FromSeconds(1)) Log.WaitedForTurn(_log, waited);
    }

    private async Task<T> AttemptAsync<T>(
        ApiRequest request, Credentials credentials, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        int? code = null;
        try
        {
            using var message = Compose(request, credentials);
            var response = await _connections.For(credentials).SendAsync(message, either.Token).ConfigureAwait(false);
            code = (int)response.StatusCode;
            _warnings.Report(response.Headers);
            _clock.Report(response.Headers, _time.GetElapsedTime(started));
            if (response.IsSuccessStatusCode) return await read(response, either.Token).ConfigureAwait(false);
            using (response) throw await RefusalAsync(response, What(request), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(ApiErrorReason.Timeout, 0, $"{What(request)}: no complete answer within {_timeout.TotalSeconds:0.###} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException)
        {
            throw Unreachable(e, What(request));
        }
        finally
        {
            if (code is not null || !cancellationToken.IsCancellationRequested)
                _metrics.Requested(request, code, _time.GetElapsedTime(started));
        }
    }

    /// <summary>The connection failed, with the innermost text: that is where the cause is named.</summary>
    public static ApiException Unreachable(Exception e, string what)
    {
        var innermost = e.GetBaseException();
        var text = innermost == e ? e.Message : $"{e.Message} ({innermost.Message})";
        return new ApiException(ApiErrorReason.Unreachable, 0, $"{what}: {text}", e);
    }

    private static async Task<ApiException> RefusalAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        var body = new byte[ApiErrors.MaximumStatusBytes];
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return ApiErrors.FromAnswer((int)response.StatusCode, body.AsSpan(0, length), response.Headers.RetryAfter?.Delta, what);
    }

    private static string What(ApiRequest request) => $"{request.Verb} {request.Uri.AbsolutePath}";

    private HttpRequestMessage Compose(ApiRequest request, Credentials credentials)
    {
        var message = new HttpRequestMessage(request.Method, request.Uri)
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (_configuration.TlsServerName is { } name) message.Headers.Host = name;
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }

        if (!_configuration.IsSecure) return message;
        message.Headers.Authorization = credentials.Authorization;
        if (_configuration.Impersonation is { } impersonation) ImpersonationHeaders.Add(message.Headers, impersonation);
        return message;
    }
}

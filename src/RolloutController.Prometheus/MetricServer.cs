using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using RolloutController.Core.Gates;

namespace RolloutController.Prometheus;

/// <summary>One server: its connections, its retries and its circuit breaker.</summary>
internal sealed class MetricServer : IDisposable
{
    private readonly MetricServerOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<RawAnswer> _pipeline;
    private readonly Uri _query;

    public MetricServer(MetricServerOptions options, HttpMessageHandler handler, TimeProvider time)
    {
        (_options, _time) = (options, time);

        // Every try has the pipeline's time-out; the client's own would only blur whose it was.
        _http = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _query = new Uri(options.Url.AbsoluteUri.EndsWith('/') ? options.Url : new Uri(options.Url.AbsoluteUri + "/"), "api/v1/query");
        _pipeline = Pipeline(options, time);
    }

    public async Task<QueryResult> QueryAsync(string promql, DateTimeOffset at, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _pipeline.ExecuteAsync(async token => await PostAsync(promql, at, token), cancellationToken);
            return answer.ClockProblem is { } problem
                ? new QueryResult.Failure($"metric server {_options.Name}: {problem}")
                : AnswerReader.Read(answer, _options.MaxAnswerBytes);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (BrokenCircuitException e)
        {
            var wait = e.RetryAfter is { } after ? $" for {Math.Ceiling(after.TotalSeconds):0} s" : "";
            return new QueryResult.Failure($"metric server {_options.Name}: not asked{wait}, it failed repeatedly ({e.InnerException?.Message ?? "errors"})");
        }
        catch (TimeoutRejectedException)
        {
            return new QueryResult.Failure($"metric server {_options.Name}: no answer within {_options.Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception e)
        {
            return new QueryResult.Failure($"metric server {_options.Name}: {e.Message}");
        }
    }

    public void Dispose() => _http.Dispose();

    private static ResiliencePipeline<RawAnswer> Pipeline(MetricServerOptions options, TimeProvider time)
    {
        static PredicateBuilder<RawAnswer> Transient() => new PredicateBuilder<RawAnswer>()
            .Handle<HttpRequestException>()
            .Handle<IOException>()
            .Handle<TimeoutRejectedException>()
            .HandleResult(answer => answer.IsTransient);

        return new ResiliencePipelineBuilder<RawAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<RawAnswer>
            {
                ShouldHandle = Transient(),
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<RawAnswer>
            {
                ShouldHandle = Transient(),
                FailureRatio = 1,
                MinimumThroughput = 8,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(5),
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.Timeout })
            .Build();
    }

    // POST, because queries may be longer than what proxies allow in an address. A query changes nothing, so it can be repeated.
    private async Task<RawAnswer> PostAsync(string promql, DateTimeOffset at, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _query);
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["query"] = promql,
            ["time"] = (at.ToUnixTimeMilliseconds() / 1000m).ToString(CultureInfo.InvariantCulture),
            ["timeout"] = string.Create(CultureInfo.InvariantCulture, $"{(long)_options.Timeout.TotalMilliseconds}ms"),

            // Thanos: an error is better than an answer that lacks a part of the series. Others ignore it.
            ["partial_response"] = "false",
        });
        request.Headers.Accept.ParseAdd("application/json");
        foreach (var (name, value) in _options.Headers) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.Authorization = await AuthorizationAsync(cancellationToken);

        var sent = _time.GetUtcNow();
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new RawAnswer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await ReadAsync(response.Content, cancellationToken))
        {
            ClockProblem = ClockCheck.Problem(response.Headers.Date, sent, _time.GetUtcNow()),
        };
    }

    private async Task<AuthenticationHeaderValue?> AuthorizationAsync(CancellationToken cancellationToken)
    {
        if (_options.BearerTokenFile is { } tokenFile)
            return new("Bearer", (await File.ReadAllTextAsync(tokenFile, cancellationToken)).Trim());
        if (_options is { Username: { } user, PasswordFile: { } passwordFile })
        {
            var password = (await File.ReadAllTextAsync(passwordFile, cancellationToken)).TrimEnd('\r', '\n');
            return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }

        return null;
    }

    private async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > _options.MaxAnswerBytes) return null;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > _options.MaxAnswerBytes) return null;
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}

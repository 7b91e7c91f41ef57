using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.Timeout;
using RolloutController.Core.Mesh.Propagation;

namespace RolloutController.Gathering.Propagation;

/// <summary>
/// Asks istiod's debug interface over HTTP (port 15014, plain). The token goes to the configured addresses only: no proxy, no redirects.
/// A failed question is not repeated here, it is asked again in the next round.
/// </summary>
public sealed class IstiodDebugClient : IIstiodDebug, IDisposable
{
    private readonly IstiodDebugOptions options;
    private readonly HttpClient http;
    private readonly ResiliencePipeline pipeline;

    /// <summary>Makes a client.</summary>
    public IstiodDebugClient(IstiodDebugOptions options, TimeProvider time)
        : this(options, time, new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = options.Timeout })
    {
    }

    /// <summary>Makes a client with another handler below it.</summary>
    public IstiodDebugClient(IstiodDebugOptions options, TimeProvider time, HttpMessageHandler handler)
    {
        this.options = options;
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.Timeout })
            .Build();
    }

    /// <inheritdoc />
    public Task<IstiodAnswer<IReadOnlyList<ProxyConnection>>> ConnectionsAsync(Uri istiod, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<ProxyConnection>>(istiod, "debug/syncz", body => SyncStatus.Read(body), cancellationToken);

    // Connections are named after the proxy, a dash and a number; istiod takes the first whose name contains what is asked for.
    /// <inheritdoc />
    public async Task<IstiodAnswer<ConfigDump>> ConfigDumpAsync(Uri istiod, string proxy, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(istiod, $"debug/config_dump?proxyID={Uri.EscapeDataString(proxy)}-", ConfigDump.Read, cancellationToken);

        // The interface is there, or its proxies would not be known: it is the proxy that is gone.
        return answer.Failure is { Kind: IstiodFailureKind.DebugDisabled } ? new(null, null) : answer;
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private async Task<IstiodAnswer<T>> AskAsync<T>(Uri istiod, string path, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var (status, body) = await pipeline.ExecuteAsync(async token => await GetAsync(istiod, path, token), cancellationToken);
            return status switch
            {
                HttpStatusCode.OK when body is not null => new(read(body), null),
                HttpStatusCode.OK => Failed(IstiodFailureKind.Unreachable, $"its answer is larger than {options.MaxAnswerBytes} bytes"),
                HttpStatusCode.Unauthorized => Failed(IstiodFailureKind.Unauthorized, "401"),
                HttpStatusCode.Forbidden => Failed(IstiodFailureKind.Forbidden, "403"),
                HttpStatusCode.NotFound => Failed(IstiodFailureKind.DebugDisabled, "404"),
                _ => Failed(IstiodFailureKind.Unreachable, $"it answers {(int)status}"),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutRejectedException)
        {
            return Failed(IstiodFailureKind.Unreachable, $"no answer within {options.Timeout.TotalSeconds:0.#} s");
        }
        catch (JsonException)
        {
            return Failed(IstiodFailureKind.Unreachable, "its answer breaks off or is not JSON");
        }
        catch (FormatException e)
        {
            return Failed(IstiodFailureKind.Unknown, e.Message);
        }
        catch (Exception e)
        {
            return Failed(IstiodFailureKind.Unreachable, e.Message);
        }

        static IstiodAnswer<T> Failed(IstiodFailureKind kind, string what) => new(null, new IstiodFailure(kind, what));
    }

    private async Task<(HttpStatusCode Status, byte[]? Body)> GetAsync(Uri istiod, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(istiod, path));

        // Without a token istiod answers 401, and that is reported with its remedy.
        if (options.TokenFile is { } file && File.Exists(file))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file, cancellationToken)).Trim());

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is not HttpStatusCode.OK) return (response.StatusCode, null);
        if (response.Content.Headers.ContentLength > options.MaxAnswerBytes) return (response.StatusCode, null);

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > options.MaxAnswerBytes) return (response.StatusCode, null);
            body.Write(buffer, 0, read);
        }

        return (response.StatusCode, body.ToArray());
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Proxies;

namespace RolloutController.MeshDataPlane.Load;

/// <summary>Sends requests at a constant rate through several proxies and counts every answer (open loop: slow answers do not slow the sending).</summary>
public sealed class LoadGenerator : IAsyncDisposable
{
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(5);
    private readonly LoadOptions options;
    private readonly ImmutableArray<ProxyServer> proxies;
    private readonly TimeProvider time;
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null, MaxConnectionsPerServer = 512 });
    private readonly ConcurrentDictionary<LoadOutcome, long> outcomes = [];
    private readonly LatencyHistogram latencies = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly ImmutableDictionary<(string Proxy, int Status, string Flags), long> before;
    private readonly Task loop;
    private long sent;
    private long ended;
    private long transportErrors;

    private LoadGenerator(LoadOptions options, ImmutableArray<ProxyServer> proxies, TimeProvider time)
    {
        this.options = options;
        this.proxies = proxies;
        this.time = time;
        before = proxies.SelectMany(proxy => proxy.Counters.Select(entry => (proxy.Agent.Identity.Name, entry.Key, entry.Value)))
            .ToImmutableDictionary(entry => (entry.Name, entry.Key.Status, entry.Key.Flags), entry => entry.Value);
        loop = RunAsync(stopping.Token);
    }

    /// <summary>What became of the requests so far.</summary>
    public LoadReport Report => new(
        Interlocked.Read(ref sent), outcomes.ToImmutableDictionary(), Interlocked.Read(ref transportErrors),
        Interlocked.Read(ref sent) - Interlocked.Read(ref ended), latencies.Quantile(0.5), latencies.Quantile(0.99), latencies.Max)
    {
        Before = before,
    };

    /// <summary>Ends when all requests were sent and answered (with a count, a duration, or after <see cref="StopAsync"/>).</summary>
    public Task<LoadReport> Completion => CompletionAsync();

    /// <summary>Begins at once.</summary>
    public static LoadGenerator Start(LoadOptions options, IEnumerable<ProxyServer> proxies, TimeProvider time)
    {
        var chosen = proxies.Where(proxy => options.Proxies.Contains(proxy.Agent.Identity.Name)).ToImmutableArray();
        if (chosen.Length != options.Proxies.Count)
            throw new ArgumentException($"Proxies {string.Join(", ", options.Proxies)}: {chosen.Length} of them exist.", nameof(options));
        return new LoadGenerator(options, chosen, time);
    }

    /// <summary>Stops sending, waits for the answers, and reports.</summary>
    public async Task<LoadReport> StopAsync()
    {
        await stopping.CancelAsync();
        return await CompletionAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        client.Dispose();
        stopping.Dispose();
    }

    private async Task<LoadReport> CompletionAsync()
    {
        await loop;
        return Report;
    }

    private async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        var inFlight = new ConcurrentDictionary<long, Task>();
        long started = time.GetTimestamp();
        using var timer = new PeriodicTimer(tick, time);
        double rate = options.RatePerProxy * proxies.Length;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var elapsed = time.GetElapsedTime(started);
                long due = (long)(Math.Min(elapsed.TotalSeconds, options.Duration?.TotalSeconds ?? double.MaxValue) * rate);
                due = Math.Min(due, options.Count ?? long.MaxValue);
                for (long number = Interlocked.Read(ref sent); number < due; number++)
                {
                    Interlocked.Increment(ref sent);
                    var task = SendAsync(proxies[(int)(number % proxies.Length)]);
                    if (!task.IsCompleted)
                    {
                        long key = number;
                        inFlight[key] = task;
                        _ = task.ContinueWith(_ => inFlight.TryRemove(key, out Task? _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                    }
                }

                if (due >= (options.Count ?? long.MaxValue) || elapsed >= options.Duration)
                    break;
            }
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(inFlight.Values);
    }

    private async Task SendAsync(ProxyServer proxy)
    {
        long started = time.GetTimestamp();
        try
        {
            using var limit = new CancellationTokenSource(options.Timeout, time);
            using var message = LoadMessage.Of(options, proxy);
            using var response = await client.SendAsync(message, limit.Token);
            await response.Content.CopyToAsync(Stream.Null, limit.Token);
            outcomes.AddOrUpdate(LoadMessage.Outcome(proxy, response), 1, (_, count) => count + 1);
            latencies.Add(time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            Interlocked.Increment(ref transportErrors);
        }
        finally
        {
            Interlocked.Increment(ref ended);
        }
    }
}

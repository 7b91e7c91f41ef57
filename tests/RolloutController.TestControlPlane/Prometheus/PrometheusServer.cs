using System.Text.Json.Nodes;
using RolloutController.TestControlPlane.Processes;

namespace RolloutController.TestControlPlane.Prometheus;

/// <summary>A real Prometheus on loopback, with its data in a temporary folder. It can be stopped, and made to hang.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private readonly string _binary;
    private readonly PrometheusOptions _options;
    private readonly int _port = FreePort.Next();
    private readonly List<PrometheusTarget> _targets;
    private WatchedProcess? _process;

    private PrometheusServer(string binary, PrometheusOptions options)
    {
        _binary = binary;
        _options = options;
        _targets = [.. options.Targets];
        Folder = TemporaryFolder.Create("prometheus");
    }

    /// <summary>Base address of its API; the same for the whole life.</summary>
    public Uri Url => new($"http://127.0.0.1:{_port}/");

    /// <summary>Configuration, log and data; deleted at the end.</summary>
    public string Folder { get; }

    /// <summary>Starts a Prometheus and waits until it answers.</summary>
    public static async Task<PrometheusServer> StartAsync(PrometheusOptions? options = null, CancellationToken cancellationToken = default)
    {
        var server = new PrometheusServer(ControlPlaneBinaries.Load().Prometheus, options ?? new PrometheusOptions());
        try
        {
            server.WriteConfiguration();
            server.WriteTargets();
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds targets; it begins to scrape them within about a second.</summary>
    public void AddTargets(params IEnumerable<PrometheusTarget> targets)
    {
        _targets.AddRange(targets);
        WriteTargets();
    }

    /// <summary>Takes a target away; it stops scraping it at once, for it watches the file.</summary>
    public void RemoveTarget(PrometheusTarget target)
    {
        _targets.Remove(target);
        WriteTargets();
    }

    /// <summary>Ends it: connections are refused from now on.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        _process is null ? Task.CompletedTask : _process.StopAsync(TimeSpan.FromSeconds(10), cancellationToken);

    /// <summary>Starts it again on the same port and data, and waits until it answers.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = await WatchedProcess.StartAsync("prometheus", _binary,
        [
            $"--config.file={At("prometheus.yml")}", $"--storage.tsdb.path={At("data")}",
            $"--web.listen-address=127.0.0.1:{_port}",
        ], At("prometheus.log"), cancellationToken: cancellationToken);
        using var http = new HttpClient { BaseAddress = Url };
        await Eventually.UntilAsync(async () =>
        {
            _process.ThrowIfExited();
            using var answer = await http.GetAsync("-/ready", cancellationToken);
            return answer.IsSuccessStatusCode;
        }, $"Prometheus at {Url} is ready (log: {_process.LogFile})", _options.ReadyWithin, cancellationToken);
    }

    /// <summary>Makes it hang: connections are accepted by the kernel and never answered.</summary>
    public void Pause() => _process?.Send(ProcessSignal.Stop);

    /// <summary>Ends a <see cref="Pause"/>.</summary>
    public void Resume() => _process?.Send(ProcessSignal.Continue);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        TemporaryFolder.Delete(Folder);
    }

    private string At(string file) => Path.Combine(Folder, file);

    private void WriteConfiguration()
    {
        var interval = $"{(int)_options.ScrapeInterval.TotalMilliseconds}ms";
        File.WriteAllText(At("prometheus.yml"), $"""
            global:
              scrape_interval: {interval}
              scrape_timeout: {interval}
            scrape_configs:
            - job_name: test
              honor_labels: {(_options.HonorLabels ? "true" : "false")}
              file_sd_configs:
              - files: [{At("targets.json")}]
                refresh_interval: 1s
            """);
    }

    // Written beside and renamed: Prometheus never reads half a file.
    private void WriteTargets()
    {
        var groups = new JsonArray([.. _targets.Select(target =>
        {
            var labels = new JsonObject { ["__metrics_path__"] = target.MetricsPath };
            foreach (var (name, value) in target.Labels ?? new Dictionary<string, string>())
                labels[name] = value;
            return (JsonNode)new JsonObject { ["targets"] = new JsonArray(target.Address), ["labels"] = labels };
        })]);
        File.WriteAllText(At("targets.json.new"), groups.ToJsonString());
        File.Move(At("targets.json.new"), At("targets.json"), overwrite: true);
    }
}

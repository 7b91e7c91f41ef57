using System.Globalization;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Processes;

namespace RolloutController.Benchmarks.Cluster;

/// <summary>The operator as people run it: its own process, with its default options and the rights of <c>deploy/</c>.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly WatchedProcess _process;
    private readonly HttpClient _http = new();
    private readonly string _listen;

    private OperatorProcess(WatchedProcess process, string listen) => (_process, _listen) = (process, listen);

    /// <summary>Starts it; it finds its API server by the kubeconfig.</summary>
    public static async Task<OperatorProcess> StartAsync(string folder, string kubeconfig, Uri prometheus, CancellationToken cancellationToken)
    {
        var listen = $"127.0.0.1:{FreePort.Next()}";
        var process = await WatchedProcess.StartAsync(
            "rollout-controller",
            Path.Combine(AppContext.BaseDirectory, "rollout-controller"),
            ["--kubeconfig", kubeconfig, "--prometheus-url", prometheus.ToString(), "--listen", listen],
            Path.Combine(folder, "rollout-controller.log"),
            cancellationToken: cancellationToken);
        using var http = new HttpClient();
        await Eventually.UntilAsync(
            async () =>
            {
                process.ThrowIfExited();
                return (await http.GetAsync($"http://{listen}/readyz", cancellationToken)).IsSuccessStatusCode;
            },
            $"the operator is ready (log: {process.LogFile})",
            cancellationToken: cancellationToken);
        return new OperatorProcess(process, listen);
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.ProcessId;

    /// <summary>Resident memory now, in MiB (<c>VmRSS</c>).</summary>
    public double ResidentMebibytes => Status("VmRSS");

    /// <summary>The most it ever had, in MiB (<c>VmHWM</c>).</summary>
    public double PeakMebibytes => Status("VmHWM");

    /// <summary>Threads now.</summary>
    public int Threads => int.Parse(Field("Threads"), CultureInfo.InvariantCulture);

    /// <summary>Open file descriptors now, sockets included.</summary>
    public int Handles => Directory.GetFileSystemEntries($"/proc/{_process.ProcessId}/fd").Length;

    /// <summary>Its own metrics now, one line per series.</summary>
    public async Task<IReadOnlyList<string>> MetricsAsync(CancellationToken cancellationToken) =>
        [.. (await _http.GetStringAsync($"http://{_listen}/metrics", cancellationToken)).Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    /// <summary>The end of its log, for the message of a benchmark that failed.</summary>
    public string LastWords => _process.LogTail(40);

    /// <summary>Fails with its last words if it has ended.</summary>
    public void ThrowIfExited() => _process.ThrowIfExited();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.StopAsync(Grace);
        await _process.DisposeAsync();
    }

    private double Status(string field) => double.Parse(Field(field), CultureInfo.InvariantCulture) / 1024;

    private string Field(string name)
    {
        var line = File.ReadLines($"/proc/{_process.ProcessId}/status").First(one => one.StartsWith(name + ":", StringComparison.Ordinal));
        return line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
    }
}

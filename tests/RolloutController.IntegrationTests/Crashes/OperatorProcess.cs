using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using RolloutController.IntegrationTests.World;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Processes;
using RolloutController.TestKit.Waiting;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>The program <c>rollout-controller</c> as a process of its own, which a test can kill, hang and stop.</summary>
internal sealed partial class OperatorProcess : IAsyncDisposable
{
    /// <summary>A lease for tests that wait until it is over.</summary>
    public static readonly IReadOnlyList<string> ShortLease = ["--lease-duration=8s", "--renew-deadline=6s", "--retry-period=500ms"];

    /// <summary>A lease that nobody waits out: who takes it over in a test got it released.</summary>
    public static readonly IReadOnlyList<string> LongLease = ["--lease-duration=10m", "--renew-deadline=9m", "--retry-period=500ms"];

    /// <summary>One replica, without a lease.</summary>
    public static readonly IReadOnlyList<string> NoLease = ["--leader-election=false"];

    /// <summary>Exit code of an operator that has lost its lease.</summary>
    public const int LeadershipLost = 3;

    private static readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly string _folder;
    private readonly WatchedProcess _process;
    private string? _lastWords;

    private OperatorProcess(string folder, WatchedProcess process) => (_folder, _process) = (folder, process);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Everything that it logged.</summary>
    public string Log => _lastWords ?? File.ReadAllText(_process.LogFile);

    /// <summary>Whether it has led at any time.</summary>
    public bool HasLed => Log.Contains("Leading as ", StringComparison.Ordinal);

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _lastWords is not null || _process.HasExited;

    /// <summary>Starts it for a world.</summary>
    public static async Task<OperatorProcess> StartAsync(RolloutWorld world, IEnumerable<string> flags, string? kubeconfig = null)
    {
        var started = await StartAsync(kubeconfig ?? world.Kubeconfig, [.. world.OperatorFlags, .. flags]);
        world.OperatorLogs.Add(() => $"{started._process.Name}{(started.HasExited ? " (ended)" : "")}:\n{string.Join('\n', started.Log.Split('\n').TakeLast(started.HasExited ? 12 : 40))}");
        return started;
    }

    /// <summary>Starts it with these flags.</summary>
    /// <param name="kubeconfig">Path of its kubeconfig.</param>
    /// <param name="flags">Its other flags.</param>
    /// <param name="writesNoFile">No byte that it writes to a file is taken, as on a full disk or a read-only one.</param>
    public static async Task<OperatorProcess> StartAsync(string kubeconfig, IEnumerable<string> flags, bool writesNoFile = false)
    {
        var folder = TemporaryFolder.Create("operator");
        var program = Path.Combine(AppContext.BaseDirectory, "rollout-controller");
        string[] arguments = [$"--kubeconfig={kubeconfig}", "--listen=127.0.0.1:0", "--log-json=false", .. flags];
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            // It lives for seconds here, beside many others: measuring code to compile it better later costs more than it brings.
            ["DOTNET_TieredPGO"] = "0",
        };
        if (writesNoFile)
        {
            // Its output goes into a pipe. .NET's own use of anonymous memory as a file falls under the limit, and is switched off.
            (program, arguments) = ("/bin/bash", ["-c", "exec prlimit --fsize=0:0 -- \"$@\" > >(exec cat) 2>&1", "bash", program, .. arguments]);
            foreach (var (name, value) in new[] { ("TMPDIR", "/proc/none"), ("HOME", "/proc/none"), ("DOTNET_EnableDiagnostics", "0"), ("DOTNET_EnableWriteXorExecute", "0") })
                environment[name] = value;
        }

        var process = await WatchedProcess.StartAsync("rollout-controller", program, arguments, Path.Combine(folder, "operator.log"), environment, Cancellation);
        return new OperatorProcess(folder, process);
    }

    /// <summary>Ends when it leads and works.</summary>
    public Task UntilLeadingAsync() => UntilLoggedAsync("Leading as ", "leads");

    /// <summary>Ends when its log has a text.</summary>
    public Task UntilLoggedAsync(string text, string description) => UntilAsync(() => Log.Contains(text, StringComparison.Ordinal), description);

    /// <summary>The answer of one of its HTTP endpoints.</summary>
    public async Task<(HttpStatusCode Status, string Body)> AskAsync(string path)
    {
        await UntilLoggedAsync("Listening on ", "listens");
        using var answer = await http.GetAsync(new Uri(new Uri(ListeningOn().Match(Log).Groups[1].Value), path), Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Ends when an endpoint answers with a status.</summary>
    public Task UntilAnswersAsync(string path, HttpStatusCode status) => Wait.ForAsync(
        async _ => (await AskAsync(path)).Status, found => found == status, RolloutWorld.Patience, $"{path} answers {status}\n{Log}", Cancellation);

    /// <summary>Ends when it is ready (true), or has ended by itself (false).</summary>
    public async Task<bool> UntilReadyOrExitedAsync() => await Wait.ForAsync(
        async _ => HasExited ? (HttpStatusCode?)null : (await AskAsync("/readyz")).Status,
        found => found is null or HttpStatusCode.OK,
        RolloutWorld.Patience,
        $"rollout-controller is ready or ends\n{Log}",
        Cancellation) is not null;

    /// <summary>The most bytes that any file may have that it writes, as the kernel knows it.</summary>
    public string LongestFile => File.ReadLines($"/proc/{_process.ProcessId}/limits").Single(line => line.StartsWith("Max file size", StringComparison.Ordinal)).Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1];

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _process.KillAsync(Cancellation);

    /// <summary>SIGSTOP: it hangs, with its connections open.</summary>
    public void Hang() => _process.Send(ProcessSignal.Stop);

    /// <summary>SIGCONT: it goes on as if no time had passed.</summary>
    public void GoOn() => _process.Send(ProcessSignal.Continue);

    /// <summary>SIGTERM, and the exit code.</summary>
    public Task<int> StopAsync()
    {
        _process.Send(ProcessSignal.Terminate);
        return UntilExitedAsync();
    }

    /// <summary>Waits until it has ended by itself; its exit code.</summary>
    public async Task<int> UntilExitedAsync()
    {
        await UntilAsync(() => HasExited, "ends", mayExit: true);
        return await _process.WaitForExitAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_lastWords is not null)
            return;
        await _process.KillAsync();
        _lastWords = Log;
        await _process.DisposeAsync();
        TemporaryFolder.Delete(_folder);
    }

    private async Task UntilAsync(Func<bool> condition, string description, bool mayExit = false)
    {
        try
        {
            await Wait.ForAsync(() => condition() || (HasExited && !mayExit), RolloutWorld.Patience, $"rollout-controller {description}", Cancellation);
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"{timeout.Message}\n{Log}", timeout);
        }

        if (!condition())
            _process.ThrowIfExited();
    }

    [GeneratedRegex(@"Listening on (http://[0-9.:]+)")]
    private static partial Regex ListeningOn();
}

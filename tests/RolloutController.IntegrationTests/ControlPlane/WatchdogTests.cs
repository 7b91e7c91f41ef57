using System.Diagnostics;
using System.Text.Json.Nodes;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Processes;

namespace RolloutController.IntegrationTests.ControlPlane;

public sealed class WatchdogTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_owner_of_a_control_plane_is_killed_every_process_ends_with_it()
    {
        using var owner = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "RolloutController.TestControlPlane"))
        {
            RedirectStandardOutput = true,
        })!;
        var line = await owner.StandardOutput.ReadLineAsync(_cancellation);
        var processes = JsonNode.Parse(line!)!["processes"]!.AsArray().Select(id => (int)id!).ToList();
        Assert.Equal(6, processes.Count(IsAlive));

        owner.Kill(entireProcessTree: false); // SIGKILL

        await Eventually.UntilAsync(() => Task.FromResult(!processes.Any(IsAlive)), "etcd, kube-apiserver, kube-controller-manager and their watchdogs are gone", cancellationToken: _cancellation);
    }

    [Fact]
    public async Task When_only_the_watchdog_is_killed_its_program_ends_with_it()
    {
        var log = Path.GetTempFileName();
        await using var process = await WatchedProcess.StartAsync("sleep", "/bin/sleep", ["600"], log, cancellationToken: _cancellation);
        using var watchdog = Process.GetProcessById(process.WatchdogId);

        watchdog.Kill();

        await Eventually.UntilAsync(() => Task.FromResult(!IsAlive(process.ProcessId)), "sleep is gone", cancellationToken: _cancellation);
        File.Delete(log);
    }

    [Fact]
    public async Task A_program_that_ends_at_once_is_reported_with_its_last_words()
    {
        var log = Path.GetTempFileName();
        await using var process = await WatchedProcess.StartAsync("complainer", "/bin/sh", ["-c", "echo I am not well; exit 7"], log, cancellationToken: _cancellation);
        await Eventually.UntilAsync(() => Task.FromResult(process.HasExited), "complainer has ended", cancellationToken: _cancellation);

        var failure = Assert.Throws<InvalidOperationException>(process.ThrowIfExited);

        Assert.Contains("exit code 7", failure.Message, StringComparison.Ordinal);
        Assert.Contains("I am not well", failure.Message, StringComparison.Ordinal);
        File.Delete(log);
    }

    // A dead process whose parent has not asked for its exit code yet ("zombie") does not count as alive.
    private static bool IsAlive(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}

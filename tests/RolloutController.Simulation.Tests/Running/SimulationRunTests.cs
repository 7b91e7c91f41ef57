using System.Diagnostics;
using RolloutController.Simulation.Runs.Running;

namespace RolloutController.Simulation.Tests.Running;

public class SimulationRunTests
{
    [Fact]
    public void The_same_seed_gives_the_same_run_byte_for_byte()
    {
        var options = new RunOptions { KeepsTrace = true };

        var first = SimulationRun.Of(7, options);
        var second = SimulationRun.Of(7, options);

        Assert.Contains("replica-1.1", first.Trace, StringComparison.Ordinal);
        Assert.Equal(first.Trace, second.Trace);
    }

    [Fact]
    public void Another_seed_gives_another_run() =>
        Assert.NotEqual(SimulationRun.Of(7, new RunOptions { KeepsTrace = true }).Trace, SimulationRun.Of(8, new RunOptions { KeepsTrace = true }).Trace);

    /// <summary>Hash codes of texts differ between processes: whatever follows their order is found here.</summary>
    [Fact]
    public async Task Another_process_gives_the_same_runs()
    {
        var first = DigestsAsync(TestContext.Current.CancellationToken);
        var second = DigestsAsync(TestContext.Current.CancellationToken);

        var digests = await first;
        Assert.Equal(12, digests.Count(character => character == '\n'));
        Assert.Equal(digests, await second);
    }

    [Fact]
    public void A_run_with_fewer_items_of_its_plan_is_a_run_of_the_same_world()
    {
        var all = SimulationRun.Of(1, new RunOptions { KeepsTrace = true });
        var some = SimulationRun.Of(1, new RunOptions { KeepsTrace = true, Items = [all.Plan[0].Number] });

        Assert.True(all.Plan.Length > 1);
        Assert.Equal([all.Plan[0]], some.Plan);
        Assert.Equal(BeforeControllers(all.Trace!), BeforeControllers(some.Trace!));
    }

    private static string BeforeControllers(string trace) => trace[..trace.IndexOf("replica-", StringComparison.Ordinal)];

    private static async Task<string> DigestsAsync(CancellationToken cancellationToken)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "RolloutController.Simulation.Runs.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--digests", "--from", "1", "--count", "12"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}

using System.Security.Cryptography;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>The operator dies without a warning, under load; each time another process goes on.</summary>
public sealed class SigkillTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private const int Kills = 10;
    private static readonly int[] weights = [5, 10, 20, 30, 40, 50, 60, 70, 80, 90];
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(3);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_kills_at_random_moments_of_one_rollout_lose_no_request_and_enter_no_step_twice()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CRASH_SEED"), out var chosen) ? chosen : RandomNumberGenerator.GetInt32(int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"CRASH_SEED={seed} chooses the same moments again");
        var random = new Random(seed);
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false });
        await using var history = await WriteHistory.StartAsync(cluster.Plane.Admin, world.Namespace, _cancellation);
        var running = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);
        await world.ApplyAsync(world.Rollout().WithSteps(
            [.. weights.Select(weight => A.Weight(weight, "1s", $"at-{weight}")), A.Pause(name: "sign-off")]));
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad(20);

        await world.SetVersionAsync("v2");
        for (var kill = 0; kill < Kills; kill++)
        {
            await MomentAsync(random, history);
            await running.KillAsync();
            Assert.NotEqual("v2", (await world.StatusAsync()).Stable);
            await running.DisposeAsync();
            running = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);
        }

        await world.UntilAsync(status => status is { Phase: Phase.Paused, Step.Name: "sign-off" }, "the last step");
        await world.CommandAsync("promote");
        await world.UntilStableAsync("v2");

        var report = await world.Mesh.ReconciledAsync(load, _cancellation);
        await running.DisposeAsync();
        Assert.Equal(0, report.LostToRouting);
        Assert.Equal(0, report.ServerErrors);
        Assert.Equal([.. weights.Select(weight => $"1/at-{weight}"), "1/sign-off"], history.StepsEntered());
        Assert.Equal(["v1=100", .. weights.Select(weight => $"v1={100 - weight} v2={weight}"), "v2=100"], history.Weights());
        Assert.Empty(history.NamedButAbsent());
        Assert.Equal(["v1", "v1 v2"], history.Subsets());
    }

    /// <summary>
    /// Half of the moments follow a write at once, where a status may stand whose effect does not; the others are any time after the process began.
    /// </summary>
    private static async Task MomentAsync(Random random, WriteHistory history)
    {
        var soon = Task.Delay(longest * random.NextDouble(), TimeProvider.System, TestContext.Current.CancellationToken);
        if (random.Next(2) == 0)
        {
            await soon;
            return;
        }

        var late = Task.Delay(longest, TimeProvider.System, TestContext.Current.CancellationToken);
        for (var writes = random.Next(1, 5); writes > 0; writes--)
            await Task.WhenAny(history.NextAsync(_ => true), late);
    }
}

using System.Text.Json.Nodes;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>A good version, under load, on real parts.</summary>
public sealed class PromotionTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    [Fact]
    public async Task A_good_version_takes_over_step_by_step_and_no_request_is_lost()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        await world.ApplyAsync(world.Rollout());
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad();

        await world.SetVersionAsync("v2");
        var status = await world.UntilStableAsync("v2");

        Assert.Equal("v2=100", await world.Api.WeightsAsync());
        var report = await world.Mesh.ReconciledAsync(load, TestContext.Current.CancellationToken);
        Assert.Equal(0, report.LostToRouting);
        Assert.Equal(0, report.ServerErrors);
        Assert.True(report.RequestsByVersion["v2"] > 0, "v2 answered");
        Assert.Equal(["first", "half"], status.History.Where(entry => entry.Trigger == "StepEntered").Select(entry => entry.Step).Reverse());
        Assert.Equal("v1", status.PreviousStables.Single());
        Assert.Equal("v1 v2", await world.Api.SubsetsAsync());
    }

    /// <summary>The control experiment: the zero above is the proofs' doing, and not of a mesh that cannot lose anything.</summary>
    [Fact]
    public async Task The_same_promotion_loses_requests_when_propagation_counts_as_proven_at_once()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { Proofs = (_, wake) => new ProvenAtOnce(wake) });
        await world.ApplyAsync(world.Rollout().With("analysis.gates", null).With("traffic.propagation.minimumDelay", "0s").With("analysis.routingFailures", Tolerant()));
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad();
        var laggard = world.Mesh.Mesh.Proxy("laggard").Agent;
        world.Mesh.Mesh.Clock.Run(() => laggard.Delays = laggard.Delays with { Cds = RolloutWorld.Patience });

        await world.SetVersionAsync("v2");
        await world.UntilStableAsync("v2");

        var report = await world.Mesh.ReconciledAsync(load, TestContext.Current.CancellationToken);
        Assert.True(report.Count(answer => answer.Flags.Split(',').Contains("NC")) > 0, "requests hit a cluster that a proxy did not have");
    }

    private static JsonObject Tolerant() => new() { ["max"] = "100%" };
}

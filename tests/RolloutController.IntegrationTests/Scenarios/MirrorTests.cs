using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Scenarios;

/// <summary>All traffic mirrored.</summary>
public sealed class MirrorTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    [Fact]
    public async Task Every_request_reaches_both_versions_and_the_gate_sees_the_copies_while_no_user_sees_their_answers()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, ScenarioWorld.Options());
        world.Mesh.Mesh.Pods.SetBehaviour("reviews", "v2", new VersionBehaviour(0.5, TimeSpan.Zero, 503));
        await world.EnterAsync(world.Rollout().WithGates(RolloutWorld.Gate("90%")).WithSteps(A.Shadow(100, "10m", "mirror")), "v2", "mirror");
        var (stableBefore, canaryBefore) = (world.Answered("v1").Requests, world.Answered("v2").Requests);

        var report = await world.AskAsync(400);

        Assert.Equal((400L, 400L), (report.RequestsByVersion["v1"], report.Count(answer => answer is { Status: 200, Flags: "-" })));
        await world.UntilAsync(() => Task.FromResult(world.Answered("v2").Requests - canaryBefore), copies => copies == 400, "a copy of each request at v2");
        Assert.Equal(400, world.Answered("v1").Requests - stableBefore);

        // Half of the copies fail; the gate looks at a few hundred of them.
        await using var load = world.Mesh.StartLoad(100);
        Assert.InRange(await world.PassingAsync(), 0.2, 0.8);
    }
}

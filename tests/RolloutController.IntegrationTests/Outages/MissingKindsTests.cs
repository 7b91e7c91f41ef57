using System.Net;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Crashes;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestControlPlane.Crds;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Outages;

/// <summary>
/// Definitions of kinds come and go while the controller runs. On a control plane that no other test uses: a definition goes only when the
/// last of its objects has gone, and there would be Rollouts of tests that are over.
/// </summary>
public sealed class MissingKindsTests(OwnControlPlane cluster, PrometheusFixture metrics) : IClassFixture<OwnControlPlane>
{
    private const string Definitions = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_Istio_is_installed_after_the_controller_a_Rollout_says_so_and_goes_on_by_itself()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false, Proxies = [], WithMeshObjects = false, Versions = ["v1"] });
        await RemoveAsync("virtualservices.networking.istio.io", "destinationrules.networking.istio.io");
        try
        {
            await using var controller = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);
            await world.ApplyAsync(world.Rollout().CreatingMeshObjects().With("analysis.gates", null));
            var status = await world.UntilAsync(Phase.Invalid);
            Assert.Contains("Istio's VirtualService and DestinationRule", status.Message, StringComparison.Ordinal);
            Assert.Contains(await world.UntilAsync(() => world.Api.EventsAsync(), events => events.Count > 0, "an Event"), told => told.Reason == "IstioNotInstalled");
            await controller.UntilAnswersAsync("/readyz", HttpStatusCode.OK);

            await CrdInstaller.InstallAsync(cluster.Plane.Admin, CrdFolder.Istio, _cancellation);

            await world.UntilStableAsync("v1");
            Assert.Equal("v1=100", await world.Api.WeightsAsync());
            Assert.False(controller.HasExited);

            // Nobody would take the finalizer off later, and the other test's definition would never be gone.
            await world.Api.DeleteAsync("rollouts", "reviews");
            await world.UntilAsync(() => world.Api.FindAsync("rollouts", "reviews"), found => found is null, "the Rollout is gone");
        }
        finally
        {
            await CrdInstaller.InstallAsync(cluster.Plane.Admin, CrdFolder.Istio, CancellationToken.None);
        }
    }

    /// <summary>Removing the definition deletes every Rollout: each ends as a deleted one does, and only then is the definition gone.</summary>
    [Fact]
    public async Task With_the_definition_of_Rollouts_removed_midway_traffic_ends_on_stable_and_with_it_back_the_same_controller_goes_on()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false, Proxies = [] });
        await using var controller = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);
        var rollout = world.Rollout().With("analysis.gates", null).WithSteps(A.Weight(10, "1s", "first"), A.Pause(name: "sign-off"));
        try
        {
            await world.ApplyAsync(rollout);
            await world.UntilStableAsync("v1");
            await world.SetVersionAsync("v2");
            await world.UntilAsync(status => status is { Phase: Phase.Paused, Step.Name: "sign-off" }, "the pause");

            await RemoveAsync("rollouts.rollout-controller.io");

            Assert.Equal("v1=100", await world.Api.WeightsAsync());
            Assert.Equal("v1", await world.Api.SubsetsAsync());
            await controller.UntilAnswersAsync("/readyz", HttpStatusCode.ServiceUnavailable);
            await CrdInstaller.InstallAsync(cluster.Plane.Admin, CrdFolder.Ours, _cancellation);
            await world.ApplyAsync(rollout);
            await world.UntilStableAsync("v1");
            await controller.UntilAnswersAsync("/readyz", HttpStatusCode.OK);
            await world.SetVersionAsync("v2");
            await world.UntilAsync(status => status is { Phase: Phase.Paused, Step.Name: "sign-off" }, "the pause");
            Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync());
            Assert.False(controller.HasExited);
        }
        finally
        {
            await CrdInstaller.InstallAsync(cluster.Plane.Admin, CrdFolder.Ours, CancellationToken.None);
        }
    }

    private async Task RemoveAsync(params string[] names)
    {
        foreach (var name in names)
            await cluster.Plane.Admin.DeleteAsync($"{Definitions}/{name}", _cancellation);
        foreach (var name in names)
        {
            await TestControlPlane.Eventually.UntilAsync(
                async () => await cluster.Plane.Admin.FindAsync($"{Definitions}/{name}", _cancellation) is null, $"the CRD {name} is gone", RolloutWorld.Patience, _cancellation);
        }
    }
}

using System.Net;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Crds;

namespace RolloutController.IntegrationTests.ControlPlane;

public sealed class CrdTests(ControlPlaneFixture cluster)
{
    [Fact]
    public async Task Istio_objects_are_stored_in_one_version_and_served_in_two()
    {
        await CheckAsync(cluster.Plane, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_minimal_CRDs_of_the_project_do_what_the_tests_need_of_Istios()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var plane = await KubernetesControlPlane.StartAsync(new ControlPlaneOptions { InstallCrds = false, ControllerManager = false }, cancellation);

        await CrdInstaller.InstallAsync(plane.Admin, CrdFolder.MinimalIstio, cancellation);

        await CheckAsync(plane, cancellation);
    }

    private static async Task CheckAsync(KubernetesControlPlane plane, CancellationToken cancellation)
    {
        var ns = await plane.CreateNamespaceAsync("crds", cancellation);
        var path = $"apis/networking.istio.io/v1/namespaces/{ns}";

        await plane.Admin.CreateAsync($"{path}/virtualservices", Manifests.VirtualService("good", 100), cancellation);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() =>
            plane.Admin.CreateAsync($"{path}/virtualservices", Manifests.VirtualService("bad", "abc"), cancellation));
        var older = await plane.Admin.GetAsync($"apis/networking.istio.io/v1beta1/namespaces/{ns}/virtualservices/good", cancellation);
        var rules = await plane.Admin.GetAsync($"{path}/destinationrules", cancellation);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("weight", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, (int)older["spec"]!["http"]![0]!["retries"]!["attempts"]!);
        Assert.Equal("DestinationRuleList", (string?)rules["kind"]);
    }
}

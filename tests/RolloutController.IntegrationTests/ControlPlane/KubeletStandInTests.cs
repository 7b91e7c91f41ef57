using System.Text.Json.Nodes;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestControlPlane;

namespace RolloutController.IntegrationTests.ControlPlane;

public sealed class KubeletStandInTests(ControlPlaneFixture cluster)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_Deployment_gets_running_pods_and_its_Service_gets_their_addresses()
    {
        var ns = await DeployAsync("web", 3);

        await Eventually.UntilAsync(async () => await ReadyReplicasAsync(ns, "web") == 3, "three replicas of web are ready", cancellationToken: _cancellation);
        var addresses = await Eventually.GetAsync(
            async () => await AddressesAsync(ns, "web") is { Count: 3 } all ? all : null, "the Service has three addresses", cancellationToken: _cancellation);

        Assert.Equal(3, addresses.Distinct().Count());
        Assert.DoesNotContain(addresses, address => address.StartsWith("127.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pods_told_not_to_be_ready_leave_the_Service_and_come_back()
    {
        var ns = await DeployAsync("shy", 2);
        await Eventually.UntilAsync(async () => (await AddressesAsync(ns, "shy")).Count == 2, "the Service has two addresses", cancellationToken: _cancellation);
        var labels = new Dictionary<string, string> { ["app"] = "shy" };

        cluster.Kubelet.SetReady(ns, labels, ready: false);
        await Eventually.UntilAsync(async () => (await AddressesAsync(ns, "shy")).Count == 0, "the Service has no address", cancellationToken: _cancellation);
        await Eventually.UntilAsync(async () => await ReadyReplicasAsync(ns, "shy") == 0, "the Deployment has no ready replica", cancellationToken: _cancellation);

        cluster.Kubelet.SetReady(ns, labels, ready: true);
        await Eventually.UntilAsync(async () => (await AddressesAsync(ns, "shy")).Count == 2, "the Service has two addresses again", cancellationToken: _cancellation);
    }

    [Fact]
    public async Task A_deleted_pod_goes_away_and_is_replaced_by_one_with_another_address()
    {
        var ns = await DeployAsync("brief", 1);
        await Eventually.UntilAsync(async () => await ReadyReplicasAsync(ns, "brief") == 1, "brief is ready", cancellationToken: _cancellation);
        var pods = $"api/v1/namespaces/{ns}/pods";
        var first = (await cluster.Plane.Admin.GetAsync(pods, _cancellation))["items"]!.AsArray().Single()!;

        await cluster.Plane.Admin.DeleteAsync($"{pods}/{(string)first["metadata"]!["name"]!}", _cancellation);

        var second = await Eventually.GetAsync(
            async () => (await cluster.Plane.Admin.GetAsync(pods, _cancellation))["items"]!.AsArray() is [JsonObject only]
                && (string)only["metadata"]!["uid"]! != (string)first["metadata"]!["uid"]!
                && only["status"]!["podIP"] is not null ? only : null,
            "only another pod is left, and it runs", cancellationToken: _cancellation);
        Assert.NotEqual((string?)first["status"]!["podIP"], (string?)second["status"]!["podIP"]);
    }

    [Fact]
    public async Task A_deleted_Deployment_takes_its_pods_with_it()
    {
        var ns = await DeployAsync("done", 2);
        await Eventually.UntilAsync(async () => await ReadyReplicasAsync(ns, "done") == 2, "done is ready", cancellationToken: _cancellation);

        await cluster.Plane.Admin.DeleteAsync($"apis/apps/v1/namespaces/{ns}/deployments/done", _cancellation);

        await Eventually.UntilAsync(
            async () => (await cluster.Plane.Admin.GetAsync($"api/v1/namespaces/{ns}/pods", _cancellation))["items"]!.AsArray().Count == 0,
            "no pod is left", cancellationToken: _cancellation);
    }

    private async Task<string> DeployAsync(string name, int replicas)
    {
        var ns = await cluster.Plane.CreateNamespaceAsync(name, _cancellation);
        await cluster.Plane.Admin.CreateAsync($"apis/apps/v1/namespaces/{ns}/deployments", Manifests.Deployment(name, replicas), _cancellation);
        await cluster.Plane.Admin.CreateAsync($"api/v1/namespaces/{ns}/services", Manifests.Service(name), _cancellation);
        return ns;
    }

    private async Task<int> ReadyReplicasAsync(string ns, string name)
    {
        var deployment = await cluster.Plane.Admin.GetAsync($"apis/apps/v1/namespaces/{ns}/deployments/{name}", _cancellation);
        return (int?)deployment["status"]?["readyReplicas"] ?? 0;
    }

    private async Task<IReadOnlyList<string>> AddressesAsync(string ns, string name)
    {
        var endpoints = await cluster.Plane.Admin.FindAsync($"api/v1/namespaces/{ns}/endpoints/{name}", _cancellation);
        var subsets = endpoints?["subsets"]?.AsArray() ?? [];
        return [.. subsets.SelectMany(subset => subset!["addresses"]?.AsArray() ?? []).Select(address => (string)address!["ip"]!)];
    }
}

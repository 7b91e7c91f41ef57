using System.Net;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestControlPlane;

namespace RolloutController.IntegrationTests.ControlPlane;

[Collection(DisruptiveCollection.Name)]
public sealed class DisruptionTests(OwnControlPlane cluster)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restarted_API_server_has_the_same_address_and_data()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("restart", _cancellation);
        var server = cluster.Plane.Server;

        await cluster.Plane.StopApiServerAsync(_cancellation);
        await Assert.ThrowsAsync<HttpRequestException>(() => cluster.Plane.Admin.GetAsync("version", _cancellation));
        await cluster.Plane.StartApiServerAsync(_cancellation);

        Assert.Equal(server, cluster.Plane.Server);
        Assert.NotNull(await cluster.Plane.Admin.FindAsync($"api/v1/namespaces/{ns}", _cancellation));
    }

    [Fact]
    public async Task A_restarted_etcd_has_the_same_data_and_takes_writes()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("etcd", _cancellation);

        await cluster.Plane.RestartEtcdAsync(_cancellation);

        await cluster.Plane.Admin.CreateAsync($"api/v1/namespaces/{ns}/configmaps", Manifests.ConfigMap("after"), _cancellation);
    }

    [Fact]
    public async Task The_stand_in_for_the_kubelets_goes_on_after_a_restart_of_the_API_server()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("after", _cancellation);
        await cluster.Plane.StopApiServerAsync(_cancellation);
        await cluster.Plane.StartApiServerAsync(_cancellation);

        await cluster.Plane.Admin.CreateAsync($"apis/apps/v1/namespaces/{ns}/deployments", Manifests.Deployment("late", 1), _cancellation);

        await Eventually.UntilAsync(
            async () => (int?)(await cluster.Plane.Admin.GetAsync($"apis/apps/v1/namespaces/{ns}/deployments/late", _cancellation))["status"]?["readyReplicas"] == 1,
            "late is ready", cancellationToken: _cancellation);
    }

    [Fact]
    public async Task After_a_compaction_a_paged_list_cannot_go_on_410()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("pages", _cancellation);
        var path = $"api/v1/namespaces/{ns}/configmaps";
        await cluster.Plane.Admin.CreateAsync(path, Manifests.ConfigMap("one"), _cancellation);
        await cluster.Plane.Admin.CreateAsync(path, Manifests.ConfigMap("two"), _cancellation);
        var page = await cluster.Plane.Admin.GetAsync($"{path}?limit=1", _cancellation);
        await cluster.Plane.Admin.CreateAsync(path, Manifests.ConfigMap("three"), _cancellation);

        await cluster.Plane.CompactEtcdAsync(_cancellation);

        var gone = await Assert.ThrowsAsync<HttpRequestException>(() =>
            cluster.Plane.Admin.GetAsync($"{path}?limit=1&continue={(string)page["metadata"]!["continue"]!}", _cancellation));
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Fact]
    public async Task After_resource_versions_have_expired_a_watch_from_an_old_one_answers_410()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("expired", _cancellation);
        var path = $"api/v1/namespaces/{ns}/configmaps";
        var old = (string)(await cluster.Plane.Admin.GetAsync(path, _cancellation))["metadata"]!["resourceVersion"]!;
        await cluster.Plane.Admin.CreateAsync(path, Manifests.ConfigMap("one"), _cancellation);
        await cluster.Plane.Admin.CreateAsync(path, Manifests.ConfigMap("two"), _cancellation);

        await cluster.Plane.ExpireResourceVersionsAsync(_cancellation);

        Assert.Equal(410, await WatchErrorCodeAsync(path, old));
    }

    // The API server answers with the status code, or with an ERROR event inside a stream that began with 200.
    private async Task<int> WatchErrorCodeAsync(string path, string resourceVersion)
    {
        try
        {
            await foreach (var change in cluster.Plane.Admin.WatchAsync(path, resourceVersion, _cancellation))
                return (int)change["object"]!["code"]!;
        }
        catch (HttpRequestException e)
        {
            return (int)e.StatusCode!;
        }

        return 0;
    }
}

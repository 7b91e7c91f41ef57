using System.Text.Json.Nodes;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.IntegrationTests.Kubernetes;

/// <summary>One client that lives through what happens to the API server.</summary>
[Collection(DisruptiveCollection.Name)]
public sealed class ApiServerOutageTests(OwnControlPlane cluster) : IDisposable
{
    private static readonly ResourceKind s_configMaps = new("", "v1", "ConfigMap", "configmaps");

    private readonly ApiServerClient _client =
        new(new KubeconfigLoader().Load(new KubeconfigOverrides { Kubeconfig = cluster.Plane.AdminKubeconfig }));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    private Task<JsonObject> CreateAsync(string ns, string name) => _client.CreateAsync(
        s_configMaps, new JsonObject { ["metadata"] = new JsonObject { ["namespace"] = ns, ["name"] = name } }, WriteOptions.Default, Token);

    [Fact]
    public async Task A_killed_API_server_breaks_its_watches_refuses_requests_and_is_found_again()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("outage", Token);
        var version = (await _client.ListAsync(s_configMaps, ns, ListOptions.Default, Token)).ResourceVersion;
        var options = new WatchOptions(version, TimeSpan.FromMinutes(5)) { FieldSelector = "metadata.name!=kube-root-ca.crt" };
        await using var watch = _client.WatchAsync(s_configMaps, ns, options, Token)
            .Where(e => e.Type != WatchEventType.Bookmark).GetAsyncEnumerator(Token);
        await CreateAsync(ns, "before");
        Assert.True(await watch.MoveNextAsync());

        await cluster.Plane.StopApiServerAsync(Token);
        var broken = await Assert.ThrowsAsync<ApiException>(() => watch.MoveNextAsync().AsTask());
        var refused = await Assert.ThrowsAsync<ApiException>(() => _client.ListAsync(s_configMaps, ns, ListOptions.Default, Token));
        await cluster.Plane.StartApiServerAsync(Token);

        Assert.Equal((ApiErrorReason.Unreachable, ApiErrorReason.Unreachable), (broken.Reason, refused.Reason));
        await CreateAsync(ns, "after");
        var found = await _client.ListAsync(s_configMaps, ns, new ListOptions { FieldSelector = options.FieldSelector }, Token);
        Assert.Equal(["after", "before"], found.Items.Select(item => (string?)item["metadata"]!["name"]));
    }

    [Fact]
    public async Task Versions_and_pages_that_are_too_old_are_told_as_expired()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("expiry", Token);
        await CreateAsync(ns, "one");
        await CreateAsync(ns, "two");
        var page = await _client.ListAsync(s_configMaps, ns, new ListOptions { Limit = 1 }, Token);
        await CreateAsync(ns, "three");

        await cluster.Plane.ExpireResourceVersionsAsync(Token);

        var list = await Assert.ThrowsAsync<ApiException>(
            () => _client.ListAsync(s_configMaps, ns, new ListOptions { Limit = 1, Continue = page.Continue }, Token));
        var watch = await Assert.ThrowsAsync<ApiException>(
            () => _client.WatchAsync(s_configMaps, ns, new WatchOptions(page.ResourceVersion, TimeSpan.FromSeconds(30)), Token).ToListAsync(Token).AsTask());
        Assert.Equal((ApiErrorReason.Expired, 410), (list.Reason, list.Code));
        Assert.Equal((ApiErrorReason.Expired, 410), (watch.Reason, watch.Code));
    }
}

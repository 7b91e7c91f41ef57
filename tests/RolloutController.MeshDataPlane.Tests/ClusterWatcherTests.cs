using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Model;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Waiting;

namespace RolloutController.MeshDataPlane.Tests;

public class ClusterWatcherTests
{
    private static readonly TimeSpan deadline = TimeSpan.FromSeconds(20);
    private static readonly ResourceKind virtualService = new("networking.istio.io", "v1", "VirtualService", "virtualservices");
    private static readonly ResourceKind destinationRule = new("networking.istio.io", "v1", "DestinationRule", "destinationrules");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_mesh_follows_the_API_server_from_the_first_list_through_changes_and_expired_watches_to_deletion()
    {
        var cluster = new InMemoryCluster(TimeProvider.System, RegisteredKind.CustomResource(virtualService), RegisteredKind.CustomResource(destinationRule));
        var client = cluster.ClientFor("test");
        await CreateAsync(client, KnownKinds.Service, Given.Service("reviews"));
        await CreateAsync(client, destinationRule, Given.DestinationRule("reviews", "reviews", ["v1"]));

        await using var mesh = await TestMesh.StartAsync(
            cluster.ClientFor("mesh"), new TestMeshOptions { Proxies = [new ProxyOptions { Name = "productpage" }] }, TimeProvider.System, Token);
        await HasAsync(mesh, "outbound|9080|v1|reviews.bookinfo.svc.cluster.local");

        var rule = (JsonObject)(await client.GetAsync(destinationRule, new ObjectKey("bookinfo", "reviews"), Token)).DeepClone();
        rule["spec"]!["subsets"]!.AsArray().Add(JsonNode.Parse("""{"name": "v2", "labels": {"version": "v2"}}"""));
        await client.ReplaceAsync(destinationRule, rule, WriteOptions.Default, Token);
        await HasAsync(mesh, "outbound|9080|v2|reviews.bookinfo.svc.cluster.local");

        cluster.Compact();
        await CreateAsync(client, virtualService, Given.VirtualService("reviews", """{"hosts": ["reviews"], "http": [{"name": "primary", "route": [{"destination": {"host": "reviews"}}]}]}"""));
        await Wait.ForAsync(() => mesh.Store.State.VirtualServices.ContainsKey(new ObjectName("bookinfo", "reviews")), deadline, "the VirtualService in the mesh", Token);

        await client.DeleteAsync(destinationRule, new ObjectKey("bookinfo", "reviews"), DeleteOptions.Default, Token);
        await Wait.ForAsync(
            () => mesh.Proxies[0].Agent.Config.Clusters.Keys.All(name => name.Split('|')[2].Length == 0), deadline, "no subset at the proxy", Token);
    }

    [Fact]
    public async Task A_kind_that_is_not_installed_yet_is_waited_for()
    {
        var cluster = new InMemoryCluster(TimeProvider.System, RegisteredKind.CustomResource(virtualService));
        var starting = TestMesh.StartAsync(cluster.ClientFor("mesh"), new TestMeshOptions(), TimeProvider.System, Token);
        await Assert.ThrowsAsync<ApiException>(() => cluster.ClientFor("test").ListAsync(destinationRule, null, ListOptions.Default, Token));
        Assert.False(starting.IsCompleted);
        cluster.Register(RegisteredKind.CustomResource(destinationRule));
        await using var mesh = await starting.WaitAsync(deadline, Token);
        Assert.Empty(mesh.Store.State.DestinationRules);
    }

    private static async Task CreateAsync(IResourceClient client, ResourceKind kind, JsonObject o)
    {
        o["apiVersion"] = kind.ApiVersion;
        ((JsonObject)o["metadata"]!).Remove("creationTimestamp");
        await client.CreateAsync(kind, o, WriteOptions.Default, Token);
    }

    private static Task HasAsync(TestMesh mesh, string cluster) =>
        Wait.ForAsync(() => mesh.Proxies[0].Agent.Config.Clusters.ContainsKey(cluster), deadline, $"cluster {cluster} at the proxy", Token);
}

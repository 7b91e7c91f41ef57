using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Propagation;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Xds;
using RolloutController.Simulation.Runs.Mesh;
using SyncStatusJson = RolloutController.MeshDataPlane.Debugging.SyncStatus;

namespace RolloutController.Simulation.Tests.Mesh;

public sealed class ReferenceMeshTests : IDisposable
{
    private readonly MeshFixture fixture = new();

    private ReferenceMesh Mesh => fixture.Mesh;

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void A_new_mesh_knows_what_the_cluster_holds()
    {
        Assert.Contains("outbound|9080|v1|reviews.bookinfo.svc.cluster.local", Mesh.Proxies[0].Config.Clusters.Keys);
        Assert.Single(Mesh.Proxies[0].Config.Clusters["outbound|9080|v1|reviews.bookinfo.svc.cluster.local"].Endpoints);
    }

    [Fact]
    public void A_subset_written_to_the_cluster_reaches_the_proxy_after_debounce_and_its_own_delay()
    {
        Mesh.SetDelays(0, new ProxyDelays(TimeSpan.FromSeconds(3), TimeSpan.Zero, TimeSpan.Zero));
        fixture.AddV2();
        fixture.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.DoesNotContain(MeshFixture.V2, Mesh.Proxies[0].Config.Clusters.Keys);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains(MeshFixture.V2, Mesh.Proxies[0].Config.Clusters.Keys);
    }

    [Fact]
    public void A_silent_proxy_goes_on_by_what_it_has_until_it_listens_again()
    {
        Mesh.SetSilent(0, true);
        fixture.AddV2();
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.DoesNotContain(MeshFixture.V2, Mesh.Proxies[0].Config.Clusters.Keys);
        Mesh.Calm();
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains(MeshFixture.V2, Mesh.Proxies[0].Config.Clusters.Keys);
    }

    [Fact]
    public void After_trouble_a_proxy_that_had_refused_its_clusters_has_them()
    {
        Mesh.SetRefusal(0, XdsType.Cluster, "no memory");
        fixture.AddV2();
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Mesh.Calm();
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains(MeshFixture.V2, Mesh.Proxies[0].Config.Clusters.Keys);
    }

    [Fact]
    public async Task Connections_are_told_as_the_debug_interface_would_tell_them()
    {
        Mesh.SetRefusal(0, XdsType.Cluster, "no memory");
        fixture.AddV2();
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        var istiod = Mesh.Istiods[0];
        var json = new JsonArray([.. istiod.Connections.Select(connection => SyncStatusJson.Of(connection, "1.30.0"))]).ToJsonString();
        var told = await Mesh.Debug.ConnectionsAsync(Mesh.Addresses[0], TestContext.Current.CancellationToken);
        Assert.Equal([.. SyncStatus.Read(Encoding.UTF8.GetBytes(json))], told.Value!);
        Assert.Contains(told.Value!, connection => connection.Clusters.LastError == "no memory");
    }

    [Fact]
    public async Task A_dump_holds_a_change_once_it_was_pushed()
    {
        var before = await Mesh.Debug.ConfigDumpAsync(Mesh.Addresses[0], "caller-0.bookinfo", TestContext.Current.CancellationToken);
        fixture.AddV2();
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var after = await Mesh.Debug.ConfigDumpAsync(Mesh.Addresses[0], "caller-0.bookinfo", TestContext.Current.CancellationToken);
        Assert.DoesNotContain(before.Value!.Clusters, cluster => cluster.Name.Subset == "v2");
        Assert.Contains(after.Value!.Clusters, cluster => cluster.Name.Subset == "v2");
    }

    [Fact]
    public async Task An_istiod_that_is_down_does_not_answer()
    {
        Mesh.StopIstiod(0);
        var answer = await Mesh.Debug.ConnectionsAsync(Mesh.Addresses[0], TestContext.Current.CancellationToken);
        Assert.Equal(IstiodFailureKind.Unreachable, answer.Failure!.Kind);
    }

    [Fact]
    public void The_same_seed_gives_the_same_population()
    {
        static string Draw(int seed) => string.Join(' ', MeshPopulation.Of(new Random(seed), "bookinfo", "reviews", ["v1", "v2"]).Proxies.Select(proxy => proxy.Id));
        Assert.All(Enumerable.Range(0, 20), seed => Assert.Equal(Draw(seed), Draw(seed)));
        Assert.True(Enumerable.Range(0, 20).Select(Draw).Distinct().Count() > 3);
    }
}

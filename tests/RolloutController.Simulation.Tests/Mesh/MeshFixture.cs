using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Mesh;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Simulation.Tests.Mesh;

/// <summary>A Service with two versions, a route to v1, and a mesh over it.</summary>
internal sealed class MeshFixture : IDisposable
{
    public const string V2 = "outbound|9080|v2|reviews.bookinfo.svc.cluster.local";
    private readonly IResourceClient users;

    public MeshFixture(params ProxyIdentity[] proxies)
    {
        Scheduler = new DeterministicTaskScheduler(Time);
        Cluster = new InMemoryCluster(
            Time, RegisteredKind.CustomResource(MeshKinds.Rollout), RegisteredKind.CustomResource(MeshKinds.VirtualService), RegisteredKind.CustomResource(MeshKinds.DestinationRule));
        users = Cluster.ClientFor("kubectl");
        Create(KnownKinds.Service, """{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "reviews", "namespace": "bookinfo"}, "spec": {"selector": {"app": "reviews"}, "ports": [{"name": "http", "port": 9080}]}}""");
        foreach (var version in new[] { "v1", "v2" })
        {
            Create(KnownKinds.Pod, $$"""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "reviews-{{version}}-0", "namespace": "bookinfo", "labels": {"app": "reviews", "version": "{{version}}"} },
                 "status": {"phase": "Running", "podIP": "192.0.2.{{version[1..]}}"} }
                """);
        }

        Create(KnownKinds.Endpoints, """
            {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "reviews", "namespace": "bookinfo"},
             "subsets": [{"addresses": [{"ip": "192.0.2.1", "targetRef": {"kind": "Pod", "name": "reviews-v1-0"}}, {"ip": "192.0.2.2", "targetRef": {"kind": "Pod", "name": "reviews-v2-0"}}]}]}
            """);
        Create(MeshKinds.DestinationRule, """
            {"apiVersion": "networking.istio.io/v1beta1", "kind": "DestinationRule", "metadata": {"name": "reviews", "namespace": "bookinfo"},
             "spec": {"host": "reviews", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}}
            """);
        Create(MeshKinds.VirtualService, """
            {"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService", "metadata": {"name": "reviews", "namespace": "bookinfo"},
             "spec": {"hosts": ["reviews"], "http": [{"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}}
            """);
        ImmutableArray<ProxyIdentity> all = proxies.Length > 0 ? [.. proxies] : [MeshPopulation.Sidecar("caller-0", "bookinfo", ("app", "caller"))];
        Mesh = new ReferenceMesh(Cluster, Time, seed: 1, new MeshPopulation(1, all));
    }

    public ManualTimeProvider Time { get; } = new();

    public DeterministicTaskScheduler Scheduler { get; }

    public InMemoryCluster Cluster { get; }

    public ReferenceMesh Mesh { get; }

    public void Create(ResourceKind kind, string json)
    {
        Scheduler.Run(() => users.CreateAsync(kind, JsonNode.Parse(json)!.AsObject(), WriteOptions.Default, CancellationToken.None));
        Mesh?.CatchUp();
    }

    public void Patch(ResourceKind kind, string json)
    {
        Scheduler.Run(() => users.PatchAsync(kind, new ObjectKey("bookinfo", "reviews"), PatchType.Merge, JsonNode.Parse(json)!, WriteOptions.Default, CancellationToken.None));
        Mesh.CatchUp();
    }

    public void AddV2() => Patch(MeshKinds.DestinationRule, """{"spec": {"subsets": [{"name": "v1", "labels": {"version": "v1"}}, {"name": "v2", "labels": {"version": "v2"}}]}}""");

    public void RouteToV2() => Patch(MeshKinds.VirtualService, """{"spec": {"http": [{"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v2"}}]}]}}""");

    public void Dispose() => Mesh.Dispose();
}

using System.Text.Json.Nodes;
using RolloutController.Cli.Planning.Input;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Cli.Planning;

/// <summary>The in-memory cluster that a plan is carried out in. Nothing outside of the program is written.</summary>
internal sealed class PlanCluster : IClusterView
{
    private readonly InMemoryCluster _cluster;

    private PlanCluster(InMemoryCluster cluster) => (_cluster, Client) = (cluster, cluster.ClientFor(Core.Model.WellKnown.FieldManager));

    /// <summary>Writes as the controller.</summary>
    public IResourceClient Client { get; }

    /// <summary>A cluster with these objects.</summary>
    public static async Task<PlanCluster> CreateAsync(PlanObjects objects, TimeProvider time, CancellationToken cancellationToken)
    {
        var cluster = new InMemoryCluster(time, [.. PlanObjects.MeshObjectKinds.Append(MeshKinds.Rollout).Select(RegisteredKind.CustomResource)]);
        var people = cluster.ClientFor("people");
        foreach (var (kind, item) in objects.Others.Concat(objects.Mesh)) await AddAsync(people, kind, item, cancellationToken);
        await AddAsync(people, MeshKinds.Rollout, objects.Rollout, cancellationToken);
        return new PlanCluster(cluster);
    }

    public JsonObject? Get(ResourceKind kind, ObjectKey key) => _cluster.Find(kind, key);

    public IReadOnlyCollection<JsonObject> List(ResourceKind kind, string? @namespace)
    {
        var all = _cluster.All(kind);
        return @namespace is null ? all : [.. all.Where(item => item.Namespace() == @namespace)];
    }

    private static async Task AddAsync(IResourceClient client, ResourceKind kind, JsonObject item, CancellationToken cancellationToken)
    {
        var sent = (JsonObject)item.DeepClone();
        (sent["apiVersion"], sent["kind"]) = (kind.ApiVersion, kind.Kind);
        (sent["metadata"] as JsonObject)?.Remove("resourceVersion");
        var made = await client.CreateAsync(kind, sent, WriteOptions.Default, cancellationToken);

        // As the API server does: a status is not taken over when an object is made.
        if (item["status"] is not { } status || JsonNode.DeepEquals(made["status"], status)) return;
        made["status"] = status.DeepClone();
        await client.ReplaceAsync(kind, made, new WriteOptions { Subresource = "status" }, cancellationToken);
    }
}

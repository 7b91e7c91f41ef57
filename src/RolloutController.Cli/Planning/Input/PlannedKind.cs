using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using static RolloutController.Cli.Planning.Input.ObjectShape;

namespace RolloutController.Cli.Planning.Input;

/// <summary>A kind of object that a plan looks at.</summary>
/// <param name="Resource">How the in-memory cluster serves it; any version of the same group and kind is read as this one.</param>
/// <param name="Shape">What of it is read.</param>
internal sealed record PlannedKind(ResourceKind Resource, ObjectShape Shape)
{
    /// <summary>More would only make the plan slow.</summary>
    private const int MostReplicas = 10_000;

    private static readonly ObjectShape _name = new Text("the name of a Kubernetes object");

    private static readonly ObjectShape _metadata = new Fields(
        new Field("name", _name, Required: true), new Field("namespace", new Text()), new Field("labels", new Labels()), new Field("annotations", new Labels()));

    private static readonly ObjectShape _destination = new Fields(
        new Field("destination", new Fields(
            new Field("host", new Text("the name of a host"), Required: true),
            new Field("subset", new Text("the name of a subset")),
            new Field("port", new Fields(new Field("number", new Whole(1, 65535))))), Required: true),
        new Field("weight", new Whole()));

    private static readonly ObjectShape _connectionRoutes = new ListOf(new Fields(
        new Field("match", new ListOf(new Fields())), new Field("route", new ListOf(_destination), Required: true)));

    private static readonly ObjectShape _virtualService = new Fields(
        new Field("hosts", new ListOf(new Text("the name of a host"))),
        new Field("gateways", new ListOf(new Text("the name of a Gateway, or mesh"))),
        new Field("http", new ListOf(new Fields(
            new Field("name", new Text("the name of the route")),
            new Field("match", new ListOf(new Fields())),
            new Field("route", new ListOf(_destination))))),
        new Field("tcp", _connectionRoutes),
        new Field("tls", _connectionRoutes));

    private static readonly ObjectShape _destinationRule = new Fields(
        new Field("host", new Text("the name of a host"), Required: true),
        new Field("subsets", new ListOf(new Fields(new Field("name", new Text("the name of the subset"), Required: true), new Field("labels", new Labels())))));

    private static readonly ObjectShape _workload = new Fields(
        new Field("replicas", new Whole(0, MostReplicas)),
        new Field("template", new Fields(new Field("metadata", new Fields(new Field("labels", new Labels()))))));

    private static readonly ObjectShape _podStatus = new Fields(
        new Field("phase", new Text()), new Field("podIP", new Text()),
        new Field("conditions", new ListOf(new Fields(new Field("type", new Text()), new Field("status", new Text())))));

    /// <summary>All of them. Workloads other than Deployments are read for the pods that they would have.</summary>
    public static ImmutableArray<PlannedKind> All { get; } =
    [
        new(KnownKinds.Namespace, Object()),
        new(KnownKinds.Service, Object(new Field("spec", new Fields(
            new Field("selector", new Labels()), new Field("ports", new ListOf(new Fields(new Field("port", new Whole(1, 65535), Required: true))))), Required: true))),
        new(KnownKinds.Endpoints, Object(new Field("subsets", new ListOf(new Fields(
            new Field("addresses", new ListOf(new Fields(new Field("ip", new Text("an IP address"), Required: true))))))))),
        new(KnownKinds.Pod, Object(new Field("status", _podStatus))),
        new(KnownKinds.Deployment, Workload()),
        new(new("apps", "v1", "StatefulSet", "statefulsets"), Workload()),
        new(new("apps", "v1", "ReplicaSet", "replicasets"), Workload()),
        new(new("apps", "v1", "DaemonSet", "daemonsets"), Workload()),
        new(MeshKinds.VirtualService, Object(new Field("spec", _virtualService, Required: true))),
        new(MeshKinds.DestinationRule, Object(new Field("spec", _destinationRule, Required: true))),
        new(MeshKinds.Rollout, Object()),
    ];

    /// <summary>Whether its pods follow from its template.</summary>
    public bool IsWorkload => Resource.Group == "apps";

    /// <summary>The kind of an object; null where a plan has no use for it.</summary>
    public static PlannedKind? Of(JsonObject item)
    {
        var group = Text(item, "apiVersion") is { } version && version.Contains('/', StringComparison.Ordinal) ? version[..version.IndexOf('/', StringComparison.Ordinal)] : "";
        return All.FirstOrDefault(known => known.Resource.Kind == Text(item, "kind") && known.Resource.Group == group);
    }

    private static string? Text(JsonObject item, string field) => ObjectJson.Text(item, field);

    private static Fields Object(params ReadOnlySpan<Field> more) => new([new Field("metadata", _metadata, Required: true), .. more]);

    private static Fields Workload() => Object(new Field("spec", _workload, Required: true));
}

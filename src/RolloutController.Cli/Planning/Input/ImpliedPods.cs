using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning.Input;

/// <summary>
/// What a cluster would make of files: the pods of workloads that have none in the files, all ready, and the endpoints of Services. What the
/// files do say stays: a pod with a status is as ready as that says, and Endpoints are taken as they are.
/// </summary>
internal static class ImpliedPods
{
    /// <summary>The objects with what follows from them.</summary>
    public static IEnumerable<(ResourceKind Kind, JsonObject Object)> Complete(ImmutableArray<(PlannedKind Kind, JsonObject Object)> given)
    {
        var addresses = 0;
        var written = given.Where(item => item.Kind.Resource == KnownKinds.Pod).Select(item => item.Object).ToImmutableArray();
        ImmutableArray<JsonObject> pods =
        [
            .. written.Select(pod => pod["status"] is null ? Ready(pod, Address()) : pod),
            .. given.Where(item => item.Kind.IsWorkload).SelectMany(item => PodsOf(item.Object, written, Address)),
        ];
        var objects = given.Where(item => item.Kind.Resource != KnownKinds.Pod && (!item.Kind.IsWorkload || item.Kind.Resource == KnownKinds.Deployment))
            .Select(item => (item.Kind.Resource, item.Object))
            .Concat(pods.Select(pod => (KnownKinds.Pod, pod)));
        var named = given.Where(item => item.Kind.Resource == KnownKinds.Endpoints).Select(item => item.Object.Key()).ToHashSet();
        var endpoints = given.Where(item => item.Kind.Resource == KnownKinds.Service && !named.Contains(item.Object.Key()))
            .Select(item => (KnownKinds.Endpoints, EndpointsOf(item.Object, pods)));
        return objects.Concat(endpoints);

        // Of the block for documentation (RFC 3849): nobody takes them for real ones.
        string Address() => $"2001:db8::{(++addresses).ToString("x", CultureInfo.InvariantCulture)}";
    }

    private static IEnumerable<JsonObject> PodsOf(JsonObject workload, ImmutableArray<JsonObject> written, Func<string> address)
    {
        var template = ObjectJson.Child(ObjectJson.Child(workload["spec"], "template"), "metadata");
        var labels = ObjectJson.Map(template, "labels");
        if (written.Any(pod => pod.Namespace() == workload.Namespace() && ObjectJson.Selects(labels, ObjectJson.Map(pod["metadata"], "labels")))) return [];
        return Enumerable.Range(0, ObjectJson.Integer(workload["spec"], "replicas") ?? 1).Select(index =>
        {
            var metadata = (JsonObject?)template?.DeepClone() ?? [];
            metadata["name"] = string.Create(CultureInfo.InvariantCulture, $"{workload.Name()}-{index}");
            metadata["namespace"] = workload.Namespace();
            return Ready(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = new JsonObject() }, address());
        });
    }

    private static JsonObject Ready(JsonObject pod, string address)
    {
        var ready = (JsonObject)pod.DeepClone();
        ready["status"] = new JsonObject
        {
            ["phase"] = "Running",
            ["podIP"] = address,
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
        };
        return ready;
    }

    private static JsonObject EndpointsOf(JsonObject service, ImmutableArray<JsonObject> pods)
    {
        var selector = ObjectJson.Map(service["spec"], "selector");
        var addresses = pods
            .Where(pod => pod.Namespace() == service.Namespace() && ObjectJson.Selects(selector, ObjectJson.Map(pod["metadata"], "labels")) && RevisionReader.IsReady(pod))
            .Select(pod => ObjectJson.Text(pod["status"], "podIP"))
            .OfType<string>();
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Endpoints",
            ["metadata"] = new JsonObject { ["name"] = service.Name(), ["namespace"] = service.Namespace() },
            ["subsets"] = new JsonArray(new JsonObject { ["addresses"] = new JsonArray([.. addresses.Select(ip => new JsonObject { ["ip"] = ip })]) }),
        };
    }
}

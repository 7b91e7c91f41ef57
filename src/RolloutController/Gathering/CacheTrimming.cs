using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>Cuts what nobody reads from objects before they are cached: a cluster's pods would otherwise fill the memory.</summary>
internal static class CacheTrimming
{
    private static readonly string[] PodStatus = ["phase", "podIP", "conditions"];

    /// <summary>The cut for a kind; null where the whole object is needed (ours and the mesh's are written back whole).</summary>
    public static Func<JsonObject, JsonObject>? For(ResourceKind kind)
    {
        if (kind == KnownKinds.Pod)
            return TrimPod;
        if (kind == KnownKinds.Deployment)
            return TrimDeployment;
        if (kind == KnownKinds.Endpoints)
            return TrimEndpoints;
        if (kind == KnownKinds.Namespace)
            return TrimNamespace;
        return kind == KnownKinds.Service ? TrimMetadata : null;
    }

    private static JsonObject TrimPod(JsonObject pod)
    {
        pod.Remove("spec");
        if (pod["status"] is JsonObject status)
        {
            foreach (var name in status.Select(member => member.Key).Except(PodStatus).ToArray())
                status.Remove(name);
        }

        return TrimMetadata(pod);
    }

    private static JsonObject TrimDeployment(JsonObject deployment)
    {
        deployment.Remove("status");
        (deployment["spec"]?["template"] as JsonObject)?.Remove("spec");
        return TrimMetadata(deployment);
    }

    private static JsonObject TrimEndpoints(JsonObject endpoints)
    {
        var truncated = EndpointsCapacity.IsExceeded(endpoints);
        TrimMetadata(endpoints);
        if (truncated)
            endpoints["metadata"]!["annotations"] = new JsonObject { [EndpointsCapacity.Annotation] = "truncated" };
        return endpoints;
    }

    private static JsonObject TrimNamespace(JsonObject item)
    {
        var word = ObjectJson.Map(item["metadata"], "annotations").GetValueOrDefault(WellKnown.FaultInjectionAnnotation);
        TrimMetadata(item);
        if (word is not null)
            item["metadata"]!["annotations"] = new JsonObject { [WellKnown.FaultInjectionAnnotation] = word };
        return item;
    }

    private static JsonObject TrimMetadata(JsonObject item)
    {
        if (item["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
            metadata.Remove("annotations");
        }

        return item;
    }
}

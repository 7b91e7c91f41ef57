using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Reads Kubernetes' own objects.</summary>
public static class KubernetesReader
{
    /// <summary>Namespace and name of any object.</summary>
    public static ObjectName NameOf(JsonObject o) =>
        new(Text(o["metadata"]?["namespace"]) ?? "", Text(o["metadata"]?["name"]) ?? "");

    /// <summary>Creation time; the smallest time where absent.</summary>
    public static DateTimeOffset CreatedOf(JsonObject o) =>
        DateTimeOffset.TryParse(Text(o["metadata"]?["creationTimestamp"]), out var created) ? created : DateTimeOffset.MinValue;

    /// <summary>Reads a Service.</summary>
    public static Service ReadService(JsonObject o) => new(
        NameOf(o),
        [.. (o["spec"]?["ports"] as JsonArray ?? []).Select(port => new ServicePort(Text(port?["name"]) ?? "", Number(port?["port"])))]);

    /// <summary>Reads the ready addresses of an Endpoints object.</summary>
    public static ImmutableArray<EndpointAddress> ReadEndpoints(JsonObject o)
    {
        string @namespace = NameOf(o).Namespace;
        return [.. (o["subsets"] as JsonArray ?? [])
            .SelectMany(subset => subset?["addresses"] as JsonArray ?? [])
            .Select(address => new EndpointAddress(
                Text(address?["ip"]) ?? "", new ObjectName(@namespace, Text(address?["targetRef"]?["name"]) ?? "")))
            .Distinct()];
    }

    /// <summary>Reads a pod.</summary>
    public static Pod ReadPod(JsonObject o)
    {
        var name = NameOf(o);
        var labels = Labels(o["metadata"]?["labels"]);
        return new Pod(
            name,
            Text(o["metadata"]?["uid"]) ?? "",
            Text(o["status"]?["podIP"]) ?? "",
            labels,
            WorkloadOf(o, name.Name, labels),
            o["metadata"]?["deletionTimestamp"] is not null || Text(o["status"]?["phase"]) is "Succeeded" or "Failed");
    }

    /// <summary>A string node's text; null for anything else.</summary>
    public static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>A number node, or a number as text; 0 for anything else.</summary>
    public static int Number(JsonNode? node) => node is JsonValue value
        ? value.TryGetValue(out int number) ? number
            : value.TryGetValue(out double real) ? (int)real
            : value.TryGetValue(out string? text) && int.TryParse(text, out int parsed) ? parsed : 0
        : 0;

    /// <summary>A number node with fraction; 0 for anything else.</summary>
    public static double Real(JsonNode? node) => node is JsonValue value
        ? value.TryGetValue(out double real) ? real : Number(node)
        : 0;

    /// <summary>A map of strings.</summary>
    public static ImmutableDictionary<string, string> Labels(JsonNode? node) =>
        (node as JsonObject ?? []).ToImmutableDictionary(label => label.Key, label => Text(label.Value) ?? "");

    /// <summary>
    /// The workload's name: a ReplicaSet's Deployment is its name without the pod-template-hash (Istio: pkg/kube/controllers, GetDeployMetaFromPod).
    /// </summary>
    private static string WorkloadOf(JsonObject o, string podName, ImmutableDictionary<string, string> labels)
    {
        var owner = (o["metadata"]?["ownerReferences"] as JsonArray)?.FirstOrDefault(reference => reference?["controller"]?.GetValue<bool>() == true);
        if (owner is null || Text(owner["name"]) is not { } name)
            return podName;
        return Text(owner["kind"]) == "ReplicaSet" && labels.TryGetValue("pod-template-hash", out string? hash) && name.EndsWith("-" + hash, StringComparison.Ordinal)
            ? name[..^(hash.Length + 1)]
            : name;
    }
}

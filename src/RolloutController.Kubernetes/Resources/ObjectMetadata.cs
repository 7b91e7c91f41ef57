using System.Text.Json.Nodes;

namespace RolloutController.Kubernetes.Resources;

/// <summary>Reads the standard metadata of an object that is held as JSON. Nothing here edits the object.</summary>
public static class ObjectMetadata
{
    /// <summary><c>metadata.name</c>; empty where absent.</summary>
    public static string Name(this JsonObject @object) => Text(@object, "name") ?? "";

    /// <summary><c>metadata.namespace</c>; empty for cluster-scoped objects.</summary>
    public static string Namespace(this JsonObject @object) => Text(@object, "namespace") ?? "";

    /// <summary>Namespace and name together.</summary>
    public static ObjectKey Key(this JsonObject @object) => new(@object.Namespace(), @object.Name());

    /// <summary><c>metadata.uid</c>: two objects that had the same name at different times differ in it. Null where absent.</summary>
    public static string? Uid(this JsonObject @object) => Text(@object, "uid");

    /// <summary><c>metadata.resourceVersion</c>: opaque, only good for equality. Null where absent.</summary>
    public static string? ResourceVersion(this JsonObject @object) => Text(@object, "resourceVersion");

    /// <summary><c>metadata.generation</c>; 0 where the kind has none.</summary>
    public static long Generation(this JsonObject @object) =>
        Metadata(@object)?["generation"] switch
        {
            JsonValue value when value.TryGetValue(out long generation) => generation,
            JsonValue value when value.TryGetValue(out int generation) => generation,
            _ => 0,
        };

    /// <summary>True once a delete was asked for and finalizers still hold the object.</summary>
    public static bool IsTerminating(this JsonObject @object) => Metadata(@object)?["deletionTimestamp"] is not null;

    /// <summary>The names in <c>metadata.finalizers</c>.</summary>
    public static IReadOnlyList<string> Finalizers(this JsonObject @object) =>
        Metadata(@object)?["finalizers"] is JsonArray names ? [.. names.OfType<JsonValue>().Select(name => name.TryGetValue(out string? text) ? text : null).OfType<string>()] : [];

    /// <summary>One label's value; null where absent.</summary>
    public static string? Label(this JsonObject @object, string name) => Entry(@object, "labels", name);

    /// <summary>One annotation's value; null where absent.</summary>
    public static string? Annotation(this JsonObject @object, string name) => Entry(@object, "annotations", name);

    private static JsonObject? Metadata(JsonObject @object) => @object["metadata"] as JsonObject;

    private static string? Entry(JsonObject @object, string map, string name) =>
        Metadata(@object)?[map] is JsonObject entries && entries[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static string? Text(JsonObject @object, string field) =>
        Metadata(@object)?[field] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}

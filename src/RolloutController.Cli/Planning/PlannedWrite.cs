using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning;

/// <summary>One write to an object of the mesh.</summary>
/// <param name="Kind"><c>VirtualService</c> or <c>DestinationRule</c>.</param>
/// <param name="Key">Its name.</param>
/// <param name="Description">What changes, for people.</param>
/// <param name="After">Time since the plan's start.</param>
/// <param name="Before">The object before, without what the server keeps in it; null where it is made.</param>
/// <param name="Object">The object after; null where it is deleted.</param>
internal sealed record PlannedWrite(string Kind, ObjectKey Key, string Description, TimeSpan After, JsonObject? Before, JsonObject? Object)
{
    private static readonly string[] _ofTheServer = ["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"];

    /// <summary><c>create</c>, <c>update</c> or <c>delete</c>.</summary>
    public string Operation => Before is null ? "create" : Object is null ? "delete" : "update";

    /// <summary>The write of an edit.</summary>
    public static PlannedWrite Of(ObjectEdit edit, ObjectKey key, TimeSpan after, JsonObject? before, JsonObject? written) =>
        new(edit.Kind, key, edit.Description, after, Bare(before), Bare(written));

    /// <summary>The object as a person would write it.</summary>
    private static JsonObject? Bare(JsonObject? item)
    {
        if (item is null) return null;
        var bare = (JsonObject)item.DeepClone();
        bare.Remove("status");
        if (bare["metadata"] is JsonObject metadata)
            foreach (var field in _ofTheServer) metadata.Remove(field);
        return bare;
    }
}

using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Cluster;

/// <summary>The annotations by which a command travels, see <see cref="WellKnown.CommandAnnotation"/>.</summary>
internal static class CommandAnnotation
{
    /// <summary>A command that no controller has taken up; null without one.</summary>
    public static string? Pending(JsonObject rollout) => rollout.Annotation(WellKnown.CommandAnnotation);

    /// <summary>Uuid and verb of a command that a controller has taken up; null without one.</summary>
    public static (string Id, string Verb)? Accepted(JsonObject rollout)
    {
        var parts = rollout.Annotation(WellKnown.AcceptedCommandAnnotation)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return parts is [var id, var verb, ..] ? (id, verb) : null;
    }

    /// <summary>Writes a command; refused with Conflict when the Rollout has changed since it was read.</summary>
    public static Task<JsonObject> WriteAsync(IResourceClient client, JsonObject rollout, string verb, CancellationToken cancellationToken) =>
        client.PatchAsync(
            RolloutKinds.Rollout,
            rollout.Key(),
            PatchType.Merge,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["resourceVersion"] = rollout.ResourceVersion(),
                    ["annotations"] = new JsonObject { [WellKnown.CommandAnnotation] = verb },
                },
            },
            new WriteOptions { FieldManager = RolloutKinds.FieldManager },
            cancellationToken);
}

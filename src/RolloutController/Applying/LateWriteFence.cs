using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Applying;

/// <summary>
/// Keeps writes that are still under way from taking effect after a way back. A status announces a write, and the process that sends it may be cut
/// off: then the object stays as it was for now. A way back that leaves such an object as it is would let the write arrive later, when the subset it
/// names is gone, for the object still has the resource version that the write was rendered from. So it is given another one first.
/// </summary>
public sealed class LateWriteFence(IResourceClient client, OwnWrites ownWrites)
{
    /// <summary>
    /// The objects concerned: the status as it was read asks for a change of them, and this way back for none. Usually none; more than needed where
    /// somebody has edited an object at the moment of the way back.
    /// </summary>
    public static LateWrites Find(GatheredRollout gathered, Decision decision)
    {
        var (objects, before) = (gathered.MeshObjects, gathered.Rollout.Status);
        if (!decision.TowardsStable || gathered.ReadMesh(objects, before)?.Render(TrafficOf.Status(before)) is not { IsEmpty: false } announced)
            return LateWrites.None;
        var next = gathered.ReadMesh(objects, decision.Status)?.Render(decision.Traffic);
        ImmutableArray<JsonObject> concerned =
        [
            .. announced.AddSubsets.Concat(announced.Routes)
                .Where(edit => !edit.Creates && !Edits(next, edit))
                .Select(edit => Current(objects, edit, gathered.Rollout.Name.Namespace))
                .OfType<JsonObject>(),
        ];
        return new LateWrites(concerned, GoFirst: next is null or { Routes.IsEmpty: true });
    }

    /// <summary>Gives an object another resource version. A conflict means that it has one already.</summary>
    /// <returns>What was refused, for people; null when nothing was.</returns>
    public async Task<string?> RaiseAsync(JsonObject current, CancellationToken cancellationToken)
    {
        var kind = MeshKinds.ByName((string)current["kind"]!);
        var fenced = (JsonObject)current.DeepClone();
        var metadata = fenced["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[WellKnown.FenceAnnotation] = current.ResourceVersion();
        try
        {
            var written = await client.ReplaceAsync(kind, fenced, new WriteOptions { FieldManager = WellKnown.FieldManager, Urgent = true }, cancellationToken);
            ownWrites.Record(kind, written, current.ResourceVersion());
            return null;
        }
        catch (ApiException error) when (error.Reason is ApiErrorReason.Conflict or ApiErrorReason.NotFound)
        {
            return null;
        }
        catch (ApiException error)
        {
            return $"{kind.Kind} {current.Key()}: {error.Message}";
        }
    }

    private static bool Edits(TrafficEdits? edits, ObjectEdit other) =>
        edits is not null && edits.AddSubsets.Concat(edits.Routes).Any(edit => edit.Kind == other.Kind && edit.Name == other.Name);

    private static JsonObject? Current(MeshObjects objects, ObjectEdit edit, string @namespace)
    {
        var name = new ObjectName(@namespace, edit.Name);
        return edit.Kind == MeshKinds.VirtualService.Kind ? objects.VirtualService(name) : objects.DestinationRule(name);
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Patching;

namespace RolloutController.Simulation.Cluster;

/// <summary>Creates, replaces, patches and deletes with the API server's preconditions.</summary>
internal sealed class ObjectWrites(ClusterState state, TimeProvider time, WriteAttempt attempt)
{
    private string? Subresource => attempt.Request.Subresource;

    public static JsonObject Existing(ResourceKind kind, ImmutableSortedDictionary<ObjectKey, JsonObject> objects, ObjectKey key) =>
        objects.TryGetValue(key, out var found) ? found : throw Refusal.NotFound(kind, key.Name);

    public JsonObject Create(ResourceKind kind, JsonObject sent) => state.Write(attempt, (store, serial) =>
    {
        CheckType(kind, sent);
        var key = new ObjectKey(sent.Namespace(), NewName(kind, sent, serial));
        if (state.IsTerminating(key.Namespace))
        {
            throw Refusal.Terminating(kind, key.Name, key.Namespace);
        }
        if (sent.ResourceVersion() is { Length: > 0 })
        {
            throw Refusal.Internal("resourceVersion should not be set on objects to be created");
        }
        if (store.Objects.ContainsKey(key))
        {
            throw Refusal.AlreadyExists(kind, key.Name);
        }
        var uid = $"00000000-0000-4000-8000-{serial().PadLeft(12, '0')}";
        return new PendingWrite(key, null, ObjectRules.ForCreate(store.Registered, sent, key, uid, time.GetUtcNow()));
    });

    public JsonObject Replace(ResourceKind kind, JsonObject sent) => state.Write(attempt, (store, _) =>
    {
        CheckType(kind, sent);
        CheckSubresource(store.Registered);
        if (sent.Uid() is { Length: > 0 } uid && !store.Objects.ContainsKey(sent.Key()))
        {
            throw Refusal.Conflict(kind, sent.Name(), $"Precondition failed: UID in precondition: {uid}, UID in object meta: ");
        }
        var before = Existing(kind, store.Objects, sent.Key());
        if (sent.ResourceVersion() is not { Length: > 0 } && store.Registered.ReplaceNeedsResourceVersion)
        {
            throw Refusal.Invalid(kind, sent.Name(), "metadata.resourceVersion", "Invalid value: 0: must be specified for an update");
        }
        return Update(store.Registered, before, sent);
    });

    public JsonObject Patch(ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch) => state.Write(attempt, (store, _) =>
    {
        CheckSubresource(store.Registered);
        var before = Existing(kind, store.Objects, key);
        return Update(store.Registered, before, Patched(before, type, patch));
    });

    public JsonObject Delete(ResourceKind kind, ObjectKey key, DeleteOptions options) => state.Write(attempt, (store, _) =>
    {
        var before = Existing(kind, store.Objects, key);
        if (options.Uid is { } uid && uid != before.Uid())
        {
            throw Refusal.Conflict(kind, key.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {before.Uid()}");
        }
        if (options.ResourceVersion is { } version && version != before.ResourceVersion())
        {
            throw Refusal.Conflict(kind, key.Name, $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {before.ResourceVersion()}");
        }
        return before.Finalizers().Count == 0 ? new PendingWrite(key, before, null)
            : before.IsTerminating() ? new PendingWrite(key, before, before)
            : new PendingWrite(key, before, ObjectRules.ForTermination(before, time.GetUtcNow()));
    });

    private PendingWrite Update(RegisteredKind registered, JsonObject before, JsonObject sent)
    {
        if (sent.Uid() is { Length: > 0 } uid && uid != before.Uid())
        {
            throw Refusal.Conflict(registered.Kind, before.Name(), $"Precondition failed: UID in precondition: {uid}, UID in object meta: {before.Uid()}");
        }
        if (sent.ResourceVersion() is { Length: > 0 } version && version != before.ResourceVersion())
        {
            throw Refusal.Modified(registered.Kind, before.Name());
        }
        var after = Subresource is null ? ObjectRules.ForUpdate(registered, before, sent) : ObjectRules.ForStatus(registered, before, sent);
        return new PendingWrite(before.Key(), before, after);
    }

    private static JsonObject Patched(JsonObject before, PatchType type, JsonNode patch)
    {
        try
        {
            var result = type switch
            {
                PatchType.Merge => MergePatch.Apply(before, patch),
                PatchType.Json => JsonPatch.Apply(before, patch),
                PatchType.Apply => throw Refusal.Bad("the in-memory cluster does not model server-side apply"),
                _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of patch"),
            };
            return result as JsonObject ?? throw Refusal.PatchFailed("the result is not an object");
        }
        catch (PatchException failure)
        {
            throw Refusal.PatchFailed(failure.Message);
        }
    }

    private void CheckSubresource(RegisteredKind registered)
    {
        if (Subresource is not null && !(Subresource == "status" && registered.StatusSubresource))
        {
            throw Refusal.KindNotServed(registered.Kind);
        }
    }

    private static void CheckType(ResourceKind kind, JsonObject sent)
    {
        if ((string?)sent["kind"] is { } sentKind && sentKind != kind.Kind)
        {
            throw Refusal.Bad($"the kind in the data ({sentKind}) does not match the expected kind ({kind.Kind})");
        }
        if ((string?)sent["apiVersion"] is { } version && version != kind.ApiVersion)
        {
            throw Refusal.Bad($"the API version in the data ({version}) does not match the expected API version ({kind.ApiVersion})");
        }
        if (kind.Namespaced && sent.Namespace().Length == 0)
        {
            throw Refusal.Bad("an empty namespace may not be set during creation");
        }
    }

    private static string NewName(ResourceKind kind, JsonObject sent, Func<string> serial)
    {
        if (sent.Name() is { Length: > 0 } name)
        {
            return name;
        }
        return (string?)sent["metadata"]?["generateName"] is { Length: > 0 } prefix
            ? prefix + serial().PadLeft(5, '0')
            : throw Refusal.Invalid(kind, "", "metadata.name", "Required value: name or generateName is required");
    }
}

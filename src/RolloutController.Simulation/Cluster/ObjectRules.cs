using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Cluster;

/// <summary>What the API server does to an object between a request and the store: which parts count, and which it owns itself.</summary>
internal static class ObjectRules
{
    private static readonly string[] serverOwned = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "managedFields"];

    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A new object, its server-owned metadata filled in.</summary>
    public static JsonObject ForCreate(RegisteredKind registered, JsonObject sent, ObjectKey key, string uid, DateTimeOffset now)
    {
        var created = sent.DeepClone().AsObject();
        SetType(registered.Kind, created);
        var metadata = Metadata(created);
        foreach (var field in serverOwned)
        {
            metadata.Remove(field);
        }
        metadata["name"] = key.Name;
        if (registered.Kind.Namespaced)
        {
            metadata["namespace"] = key.Namespace;
        }
        metadata["uid"] = uid;
        metadata["creationTimestamp"] = Timestamp(now);
        if (registered.Generation)
        {
            metadata["generation"] = 1;
        }
        if (registered.StatusSubresource)
        {
            created.Remove("status");
        }
        registered.Defaults?.Invoke(created);
        return created;
    }

    /// <summary>An update of the object itself: status stays, and what the server owns stays.</summary>
    public static JsonObject ForUpdate(RegisteredKind registered, JsonObject before, JsonObject sent)
    {
        var updated = sent.DeepClone().AsObject();
        SetType(registered.Kind, updated);
        KeepServerOwned(before, Metadata(updated));
        if (registered.StatusSubresource)
        {
            Keep(before, updated, "status");
        }
        registered.Defaults?.Invoke(updated);
        if (registered.Generation && DiffersInSubstance(registered, before, updated))
        {
            Metadata(updated)["generation"] = before.Generation() + 1;
        }
        RefuseNewFinalizers(registered.Kind, before, updated);
        return updated;
    }

    /// <summary>An update of the status sub-resource: nothing but status changes.</summary>
    public static JsonObject ForStatus(RegisteredKind registered, JsonObject before, JsonObject sent)
    {
        var updated = before.DeepClone().AsObject();
        Keep(sent, updated, "status");
        registered.Defaults?.Invoke(updated);
        return updated;
    }

    /// <summary>The object once a delete was asked for and finalizers hold it.</summary>
    public static JsonObject ForTermination(JsonObject before, DateTimeOffset now)
    {
        var terminating = before.DeepClone().AsObject();
        var metadata = Metadata(terminating);
        metadata["deletionTimestamp"] = Timestamp(now);
        metadata["deletionGracePeriodSeconds"] = 0;
        if (before.Generation() > 0)
        {
            metadata["generation"] = before.Generation() + 1;
        }
        return terminating;
    }

    public static JsonObject WithResourceVersion(JsonObject @object, long revision) => Stamp(@object.DeepClone().AsObject(), revision);

    /// <summary>Puts the resource version into an object that nobody else has.</summary>
    public static JsonObject Stamp(JsonObject @object, long revision)
    {
        Metadata(@object)["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        return @object;
    }

    /// <summary>True where nothing changed but what each write stamps anew.</summary>
    public static bool Same(JsonObject before, JsonObject after) =>
        SameBut(before, after, "metadata") && SameBut(Metadata(before), Metadata(after), "managedFields", "resourceVersion");

    public static JsonObject Metadata(JsonObject @object)
    {
        if (@object["metadata"] is not JsonObject metadata)
        {
            @object["metadata"] = metadata = [];
        }
        return metadata;
    }

    private static bool SameBut(JsonObject before, JsonObject after, params ReadOnlySpan<string> ignored)
    {
        var fields = 0;
        foreach (var (name, value) in before)
        {
            if (ignored.Contains(name))
                continue;
            fields++;
            if (!after.TryGetPropertyValue(name, out var other) || !JsonNode.DeepEquals(value, other))
                return false;
        }

        return fields == after.Count - Count(after, ignored);
    }

    private static int Count(JsonObject @object, ReadOnlySpan<string> fields)
    {
        var count = 0;
        foreach (var field in fields)
            count += @object.ContainsKey(field) ? 1 : 0;
        return count;
    }

    private static void SetType(ResourceKind kind, JsonObject @object)
    {
        @object["apiVersion"] = kind.ApiVersion;
        @object["kind"] = kind.Kind;
    }

    private static void KeepServerOwned(JsonObject before, JsonObject metadata)
    {
        var owned = Metadata(before);
        foreach (var field in serverOwned.Concat(["name", "namespace"]))
        {
            metadata.Remove(field);
            if (owned[field] is { } value)
            {
                metadata[field] = value.DeepClone();
            }
        }
    }

    private static void Keep(JsonObject source, JsonObject target, string field)
    {
        target.Remove(field);
        if (source[field] is { } value)
        {
            target[field] = value.DeepClone();
        }
    }

    private static bool DiffersInSubstance(RegisteredKind registered, JsonObject before, JsonObject after)
    {
        bool Counts(KeyValuePair<string, JsonNode?> field) => field.Key != "metadata" && !(registered.StatusSubresource && field.Key == "status");
        var was = before.Where(Counts).ToDictionary();
        var now = after.Where(Counts).ToDictionary();
        return was.Count != now.Count || now.Any(field => !was.TryGetValue(field.Key, out var old) || !JsonNode.DeepEquals(old, field.Value));
    }

    private static void RefuseNewFinalizers(ResourceKind kind, JsonObject before, JsonObject after)
    {
        if (before.IsTerminating() && after.Finalizers().Except(before.Finalizers()).ToArray() is { Length: > 0 } added)
        {
            throw Refusal.Invalid(kind, before.Name(), "metadata.finalizers", $"Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers {string.Join(", ", added)}");
        }
    }
}

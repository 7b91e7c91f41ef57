using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Selectors;

namespace RolloutController.Simulation.Cluster;

/// <summary>Lists, in pages that all show the state of the first page's moment.</summary>
internal static class ListReading
{
    public static ResourceList Read(ClusterState state, ResourceKind kind, string? @namespace, ListOptions options)
    {
        var (registered, objects, revision) = state.Read(kind);
        RefuseFuture(options.ResourceVersion, revision);
        var after = default(ObjectKey?);
        if (options.Continue is { Length: > 0 } token)
        {
            (revision, after) = Decode(token);
            objects = state.Snapshot(revision) ?? throw Refusal.Expired("The provided continue parameter is too old to display a consistent list result.");
        }
        var selected = Matching(registered, objects, @namespace, options.LabelSelector, options.FieldSelector);
        if (after is { } last)
        {
            selected = selected.SkipWhile(item => objects.KeyComparer.Compare(item.Key, last) <= 0);
        }
        // The server's watch cache answers "any state will do" and ignores the limit.
        var limit = options.ResourceVersion == "0" ? int.MaxValue : options.Limit ?? int.MaxValue;
        var page = selected.Take(limit == int.MaxValue ? limit : limit + 1).ToArray();
        var next = default(string);
        if (page.Length > limit)
        {
            page = page[..limit];
            next = Encode(revision, page[^1].Key);
            state.Remember(revision, objects);
        }
        return new ResourceList([.. page.Select(item => item.Value.DeepClone().AsObject())], revision.ToString(CultureInfo.InvariantCulture), next);
    }

    public static Func<JsonObject, bool> Filter(RegisteredKind registered, string? @namespace, string? labelSelector, string? fieldSelector)
    {
        try
        {
            var labels = LabelSelector.Parse(labelSelector);
            var fields = FieldSelector.Parse(fieldSelector, registered.SelectableFields);
            return item => (@namespace is null || item.Namespace() == @namespace) && labels.Matches(item) && fields.Matches(item);
        }
        catch (FormatException failure)
        {
            throw Refusal.Bad(failure.Message);
        }
    }

    public static void RefuseFuture(string? resourceVersion, long current)
    {
        if (string.IsNullOrEmpty(resourceVersion))
        {
            return;
        }
        if (!long.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var asked))
        {
            throw Refusal.Bad($"invalid resource version: {resourceVersion}");
        }
        if (asked > current)
        {
            throw Refusal.TooLarge(resourceVersion, current);
        }
    }

    private static IEnumerable<KeyValuePair<ObjectKey, JsonObject>> Matching(
        RegisteredKind registered, ImmutableSortedDictionary<ObjectKey, JsonObject> objects, string? @namespace, string? labelSelector, string? fieldSelector)
    {
        var filter = Filter(registered, @namespace, labelSelector, fieldSelector);
        return objects.Where(item => filter(item.Value));
    }

    private static string Encode(long revision, ObjectKey last) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{revision} {last.Namespace} {last.Name}"));

    private static (long Revision, ObjectKey Last) Decode(string token)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split(' ');
            return (long.Parse(parts[0], CultureInfo.InvariantCulture), new ObjectKey(parts[1], parts[2]));
        }
        catch (Exception failure) when (failure is FormatException or IndexOutOfRangeException)
        {
            throw new ApiException(ApiErrorReason.BadRequest, 400, $"continue key is not valid: {failure.Message}", failure);
        }
    }
}

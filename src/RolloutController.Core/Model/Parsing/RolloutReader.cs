using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Resource;
using RolloutController.Core.Model.Schema;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Model.Parsing;

/// <summary>
/// Reads a Rollout as the API server gives it. Never throws, whatever the JSON: an old API server, or a CRD that keeps unknown
/// fields, may let anything through, and a broken Rollout must still be reported, rolled back and deleted.
/// </summary>
public static class RolloutReader
{
    /// <summary>Reads metadata, spec and status. The object is not changed.</summary>
    public static Rollout Read(JsonObject rolloutObject)
    {
        ArgumentNullException.ThrowIfNull(rolloutObject);
        var metadata = Guarded(() => rolloutObject["metadata"] as JsonObject) ?? [];
        var problems = new List<SpecProblem>();
        var spec = ReadSpec(rolloutObject, problems);
        var legible = spec ?? Guarded(() => rolloutObject["spec"] is JsonObject given ? LegibleSpec.Read(given) : null);
        return TargetsInProgress.Keep(new Rollout
        {
            Name = new ObjectName(Text(metadata, "namespace"), Text(metadata, "name")),
            Uid = Text(metadata, "uid"),
            Generation = Guarded(() => JsonScalar.TryWhole(metadata["generation"], out var number) ? number : 0L),
            ResourceVersion = Text(metadata, "resourceVersion"),
            CreatedAt = Time(metadata, "creationTimestamp") ?? default,
            DeletedAt = Time(metadata, "deletionTimestamp"),
            HasFinalizer = Guarded(() => metadata["finalizers"] is JsonArray list
                && list.Any(f => JsonScalar.TryText(f, out var name) && name == WellKnown.Finalizer)),
            Annotations = Guarded(() => Annotations(metadata)) ?? ImmutableSortedDictionary<string, string>.Empty,
            Spec = spec,
            Legible = legible,
            Problems = [.. problems],
            Status = RolloutStatusJson.Read(Guarded(() => rolloutObject["status"] as JsonObject)),
        });
    }

    private static RolloutSpec? ReadSpec(JsonObject rolloutObject, List<SpecProblem> problems)
    {
        try
        {
            var node = rolloutObject["spec"];
            if (node is null)
            {
                problems.Add(new SpecProblem("MissingField", "spec", null, "an object with service and version"));
                return null;
            }

            var check = new ShapeCheck();
            var known = check.Check(node, Shapes.Spec, "spec");
            problems.AddRange(check.Problems);
            if (known is null || problems.Any(p => p.IsError)) return null;

            var resource = known.Deserialize(WireJson.Default.RolloutSpecResource)!;
            problems.AddRange(SpecRules.Check(resource, check.Problems));
            return problems.Any(p => p.IsError) ? null : SpecConversion.ToDomain(resource);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            problems.Add(new SpecProblem("InvalidField", "spec", "(unreadable)", "well-formed JSON in which no name occurs twice"));
            return null;
        }
    }

    private static ImmutableSortedDictionary<string, string> Annotations(JsonObject metadata)
    {
        if (metadata["annotations"] is not JsonObject given) return ImmutableSortedDictionary<string, string>.Empty;
        var builder = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in given)
            if (JsonScalar.TryText(value, out var text)) builder[key] = text;
        return builder.ToImmutable();
    }

    private static string Text(JsonObject metadata, string field) =>
        Guarded(() => JsonScalar.TryText(metadata[field], out var text) ? text : "") ?? "";

    private static DateTimeOffset? Time(JsonObject metadata, string field) =>
        TimestampParser.TryParse(Text(metadata, field), out var time) ? time : null;

    /// <summary>JSON text is only unfolded when it is looked at, and some of it (a name twice, half a surrogate pair) cannot be.</summary>
    private static T? Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return default;
        }
    }

    private static bool IsUnreadable(Exception e) => e is ArgumentException or InvalidOperationException or JsonException or FormatException;
}

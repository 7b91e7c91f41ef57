using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Lint;

/// <summary>What stands around the spec: misspelt fields, and annotations that do not belong into a file.</summary>
internal static class ObjectRules
{
    private static readonly string[] known = ["apiVersion", "kind", "metadata", "spec", "status"];

    public static IEnumerable<SpecProblem> Check(JsonObject rolloutObject, Rollout rollout)
    {
        foreach (var problem in UnknownFields(rolloutObject)) yield return problem;

        // The annotation of a Rollout that runs is a person's command; one that no controller has seen yet comes from a file.
        if (rollout.Status.ObservedGeneration < 0 && rollout.Annotations.TryGetValue(WellKnown.CommandAnnotation, out var command))
        {
            yield return new SpecProblem(
                "CommandInObject",
                $"metadata.annotations.{WellKnown.CommandAnnotation}",
                $"\"{command}\"",
                "no command in a file, since every apply would give it again; use rolloutctl")
            {
                IsError = false,
            };
        }
    }

    private static IReadOnlyList<SpecProblem> UnknownFields(JsonObject rolloutObject)
    {
        try
        {
            return [.. rolloutObject.Where(pair => !known.Contains(pair.Key)).Select(pair => ShapeCheck.Unknown(pair.Key, pair.Value, NearestName.Of(pair.Key, known)))];
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or JsonException)
        {
            // A name that stands twice: the reader reports it.
            return [];
        }
    }
}

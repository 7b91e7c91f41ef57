using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Cli.Files;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Lint;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning.Input;

/// <summary>The objects of files, checked for everything that a plan reads.</summary>
internal sealed class PlanFiles
{
    private readonly ImmutableArray<FileItem> _items;

    private PlanFiles(ImmutableArray<FileItem> items) => _items = items;

    /// <summary>Reads documents.</summary>
    /// <param name="documents">The documents of all files.</param>
    /// <param name="namespace">For objects that name none; null: the namespace that the Rollouts name, or <c>default</c>.</param>
    /// <exception cref="FileProblem">A document holds something that is no Kubernetes object.</exception>
    /// <exception cref="InputProblems">An object is not as it must be, or stands twice.</exception>
    public static PlanFiles Read(ImmutableArray<FileDocument> documents, string? @namespace)
    {
        ImmutableArray<FileItem> items = [.. documents.SelectMany(FileItem.Of)];
        var problems = items.SelectMany(item => item.Kind.Shape.Check(item.Object, "").Select(item.Describe)).ToImmutableArray();
        if (!problems.IsEmpty) throw new InputProblems(problems);

        var fallback = @namespace ?? items.Where(IsRollout).Select(item => item.Object.Namespace()).FirstOrDefault(name => name.Length > 0) ?? "default";
        foreach (var item in items.Where(item => item.Kind.Resource.Namespaced && item.Object.Namespace().Length == 0))
            ((JsonObject)item.Object["metadata"]!)["namespace"] = fallback;
        ThrowForDoubles(items);
        return new PlanFiles(items);
    }

    /// <summary>The only Rollout, or the one of that name; null where there is none.</summary>
    /// <exception cref="InputProblems">There are several, or its spec has errors.</exception>
    public JsonObject? Rollout(string? name)
    {
        var found = _items.Where(item => IsRollout(item) && (name is null || item.Object.Name() == name)).ToImmutableArray();
        if (found.Length > 1)
            throw new InputProblems([$"{found.Length} Rollouts in the files ({string.Join(", ", found.Select(item => item.Object.Key()))}); say which one to plan: rolloutctl plan NAME"]);
        if (found.IsEmpty) return null;
        var problems = RolloutLint.Check(found[0].Object, WindowCalendar.Validate).Where(problem => problem.IsError).Select(found[0].Describe).ToImmutableArray();
        return problems.IsEmpty ? found[0].Object : throw new InputProblems(problems);
    }

    /// <summary>The cluster that the files describe, with the pods and endpoints that follow from them.</summary>
    public PlanObjects Around(JsonObject rollout) =>
        PlanObjects.Of(rollout, ImpliedPods.Complete([.. _items.Where(item => item.Object != rollout).Select(item => (item.Kind, item.Object))]));

    private static bool IsRollout(FileItem item) => item.Kind.Resource == MeshKinds.Rollout;

    private static void ThrowForDoubles(ImmutableArray<FileItem> items)
    {
        var problems = items.GroupBy(item => (item.Kind.Resource, item.Object.Key())).SelectMany(same => same.Skip(1).Select(item => item.Describe(new SpecProblem(
            "Duplicate", "metadata.name", item.Object.Name(), $"an object that stands once; it is in {same.First().Document.File}, document {same.First().Document.Number}, already")))).ToImmutableArray();
        if (!problems.IsEmpty) throw new InputProblems(problems);
    }
}

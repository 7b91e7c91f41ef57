using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Traps;
using RolloutController.Core.Model;

namespace RolloutController.Core.Tests.Mesh.Traps;

/// <summary>Bookinfo's reviews at v1 with v2 asked for, and what stands around it.</summary>
internal static class Trapping
{
    public static readonly Scene AllV1 = Scene.Of(Samples.AllV1);

    public static JsonObject DestinationRule(string name, string ns, string spec, string created = "2026-01-02T00:00:00Z") => Item("DestinationRule", name, ns, spec, created);

    public static JsonObject VirtualService(string name, string ns, string spec, string created = "2026-01-02T00:00:00Z") => Item("VirtualService", name, ns, spec, created);

    public static Scene With(this Scene scene, params JsonObject[] items) => scene with
    {
        VirtualServices = [.. scene.VirtualServices, .. items.Where(item => (string?)item["kind"] == "VirtualService")],
        DestinationRules = [.. scene.DestinationRules, .. items.Where(item => (string?)item["kind"] == "DestinationRule")],
    };

    /// <summary>Changes the managed VirtualService.</summary>
    public static Scene Routing(this Scene scene, string spec)
    {
        var changed = scene.VirtualServices[0].DeepClone().AsObject();
        changed["spec"] = JsonNode.Parse(spec);
        return scene with { VirtualServices = scene.VirtualServices.SetItem(0, changed) };
    }

    /// <summary>Sets fields of the Rollout's own DestinationRule.</summary>
    public static Scene Ruling(this Scene scene, string fields)
    {
        var changed = scene.DestinationRules[0].DeepClone().AsObject();
        foreach (var (key, value) in JsonNode.Parse(fields)!.AsObject())
            changed["spec"]![key] = value?.DeepClone();
        return scene with { DestinationRules = scene.DestinationRules.SetItem(0, changed) };
    }

    public static TrapScene Surroundings(this Scene scene) => new()
    {
        Rollout = Scene.Rollout,
        Spec = scene.Spec,
        Status = scene.Status,
        Mesh = new(scene.VirtualServices, scene.DestinationRules),
        Service = Service("""{"app": "reviews"}"""),
    };

    public static ImmutableArray<SpecProblem> Traps(this Scene scene) => MeshTraps.Find(scene.Surroundings());

    public static JsonObject Service(string selector, string labels = "{}") =>
        Scene.Json($$$$$"""{"metadata": {"name": "reviews", "namespace": "bookinfo", "labels": {{{{{labels}}}}}}, "spec": {"selector": {{{{{selector}}}}}}}""");

    public static JsonObject Pod(string name, string labels) => Scene.Json($$$$$"""{"metadata": {"name": "{{{{{name}}}}}", "namespace": "bookinfo", "labels": {{{{{labels}}}}}}}""");

    public static JsonObject Deployment(string name, string labels) =>
        Scene.Json($$$$$"""{"metadata": {"name": "{{{{{name}}}}}", "namespace": "bookinfo"}, "spec": {"template": {"metadata": {"labels": {{{{{labels}}}}}}}}}""");

    /// <summary>The one trap, and whether it keeps a Rollout from starting.</summary>
    public static SpecProblem IsTrap(this ImmutableArray<SpecProblem> traps, string reason, bool blocks, params string[] named)
    {
        var trap = Assert.Single(traps);
        Assert.Equal((reason, blocks), (trap.Reason, trap.IsError));
        foreach (var text in named)
            Assert.Contains(text, trap.ToString(), StringComparison.Ordinal);
        return trap;
    }

    private static JsonObject Item(string kind, string name, string ns, string spec, string created) => Scene.Json(
        $$$$$"""{"kind": "{{{{{kind}}}}}", "metadata": {"name": "{{{{{name}}}}}", "namespace": "{{{{{ns}}}}}", "creationTimestamp": "{{{{{created}}}}}"}, "spec": {{{{{spec}}}}}}""");
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model.Requests;
using RolloutController.Core.Model.Status;
using RolloutController.Core.Tests.Examples;

namespace RolloutController.Core.Tests.Mesh.Generated;

/// <summary>Generated routes of Rollout bookinfo/reviews, and the scenes around them.</summary>
internal static class Generating
{
    public static readonly GeneratedRoute Mirror = new GeneratedRoute.Mirror("v2", new(new(100), new() { Methods = ["GET", "HEAD"] }));

    public static readonly GeneratedRoute Jason = new GeneratedRoute.ToCanary("v2", Header("end-user", new StringMatch.Exact("jason")));

    public static readonly GeneratedRoute OwnFault = new GeneratedRoute.OwnFault(
        new("reviews", Header("x-test", new StringMatch.Exact("1")), new(503, null, new(20)), new(TimeSpan.FromSeconds(2), new(12.5m))) { VirtualService = "reviews" });

    public static readonly GeneratedRoute RatingsFault = FaultOn("ratings");

    public static RolloutStatus Status => RolloutStatus.Empty with { StableSubset = "v1", CanarySubset = "v2" };

    public static GeneratedRoute FaultOn(string host, bool create = false, string? virtualService = null) => new GeneratedRoute.DependencyFault(
        new(host, RequestMatch.Any, new(503, null, new(20)), null) { VirtualService = virtualService ?? host, Create = create },
        Scene.Labels(("app", "reviews"), ("version", "v2")));

    public static RequestMatch Header(string name, StringMatch value) => new() { Headers = [new(name, value)] };

    /// <summary>Traffic at a canary weight of 0, or of a percentage, with these routes on top.</summary>
    public static DesiredTraffic With(params GeneratedRoute[] generated) => At(0, generated);

    public static DesiredTraffic At(decimal percentage, params GeneratedRoute[] generated) =>
        Scene.Routes("v1", "v2", percentage) with { Generated = [.. generated] };

    /// <summary>A VirtualService reviews whose http routes are given as YAML.</summary>
    public static Scene Routes(string yaml) => Scene.Of(Item("reviews", yaml).ToJsonString()) with { Status = Status };

    /// <summary>The same with a VirtualService ratings beside it.</summary>
    public static Scene WithRatings(this Scene scene, string yaml, string spec = "hosts: [ratings]") =>
        scene with { VirtualServices = scene.VirtualServices.Add(Item("ratings", yaml, spec)) };

    public static JsonObject Item(string name, string yaml, string? spec = null)
    {
        var item = Scene.Json(Samples.VirtualService("", name));
        item["spec"] = Yaml(spec ?? $"hosts: [{name}]");
        item["spec"]!["http"] = Yaml($"http:\n{yaml}")["http"]!.DeepClone();
        return item;
    }

    public static JsonObject Yaml(string text) => Scene.Json(YamlDocuments.Read(text).Single().ToJsonString());

    /// <summary>Compares the http routes of a VirtualService with what a person would have written.</summary>
    public static void AssertHttp(string yaml, Scene actual, int virtualService = 0) =>
        Scene.AssertEqual(Yaml($"http:\n{yaml}")["http"]!, actual.VirtualServices[virtualService]["spec"]!["http"]);

    /// <summary>Names of the http routes in order; <c>-</c> for one without a name; the own prefix is left out.</summary>
    public static string Names(this Scene scene, int virtualService = 0) => string.Join(" ", scene.VirtualServices[virtualService]["spec"]!["http"]!.AsArray()
        .Select(route => (route!["name"]?.ToString() ?? "-").Replace("rollout-controller/", "", StringComparison.Ordinal)));

    public static ImmutableArray<string> Errors(this TrafficEdits edits) =>
        [.. edits.Problems.Where(problem => problem.IsError).Select(problem => $"{problem.Reason} {problem}")];
}

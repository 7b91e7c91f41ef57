using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Tests.Mesh;

/// <summary>Rollout bookinfo/reviews and the mesh objects around it; <see cref="Apply"/> writes edits as an API server would.</summary>
internal sealed record Scene
{
    public static readonly ObjectName Rollout = new("bookinfo", "reviews");

    public ImmutableArray<JsonObject> VirtualServices { get; init; } = [];

    public ImmutableArray<JsonObject> DestinationRules { get; init; } = [];

    public RolloutStatus Status { get; init; } = RolloutStatus.Empty;

    public RolloutSpec Spec { get; init; } = new()
    {
        Service = "reviews",
        Version = "v2",
        Traffic = new()
        {
            VirtualServices = [new() { Name = "reviews" }],
            DestinationRule = new("reviews", false),
        },
    };

    public MeshState Mesh => MeshState.Read(Rollout, Spec, Status, new(Labels(("app", "reviews")), [9080]), new(VirtualServices, DestinationRules));

    public static Scene Of(string virtualService, string? destinationRule = Samples.DestinationRuleV1V2V3) => new()
    {
        VirtualServices = [Json(virtualService)],
        DestinationRules = destinationRule is null ? [] : [Json(destinationRule)],
    };

    public static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    public static ImmutableSortedDictionary<string, string> Labels(params (string Key, string Value)[] labels) =>
        labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal);

    public static DesiredTraffic Routes(string stable, string? canary, decimal percentage) =>
        new([], [], new(stable, canary, new(percentage)));

    public static DesiredSubset Subset(string version) => new(version, Labels(("app", "reviews"), ("version", version)));

    public static OwnedSubset Owned(string version) =>
        new() { DestinationRule = "reviews", Name = version, Labels = Subset(version).Labels };

    public Scene WithTraffic(Func<TrafficSpec, TrafficSpec> change) => this with { Spec = Spec with { Traffic = change(Spec.Traffic) } };

    public Scene Managing(params string[] routes) =>
        WithTraffic(traffic => traffic with { VirtualServices = [new() { Name = "reviews", HttpRoutes = [.. routes] }] });

    /// <summary>Records the managed routes as they are now, as the controller does before its first write.</summary>
    public Scene Recorded() => this with
    {
        Status = Status with
        {
            OriginalWeights = [.. Mesh.Routes.Select(route => new OriginalRoute(route.VirtualService, route.Route,
                [.. route.Destinations.Select(destination => new OriginalDestination(destination.Host, destination.Subset, destination.Weight))]))],
        },
    };

    public Scene Apply(DesiredTraffic desired) => Apply(Mesh.Render(desired));

    public Scene Apply(TrafficEdits edits)
    {
        var next = this;
        foreach (var edit in edits.AddSubsets.Concat(edits.Routes).Concat(edits.RemoveSubsets))
        {
            next = edit.Kind == "VirtualService"
                ? next with { VirtualServices = Put(next.VirtualServices, edit) }
                : next with { DestinationRules = Put(next.DestinationRules, edit) };
        }

        return next;
    }

    public JsonObject Http(int index = 0, int virtualService = 0) =>
        VirtualServices[virtualService]["spec"]!["http"]![index]!.AsObject();

    /// <summary>Destinations of a route: <c>v1=90 v2=10</c>; a host that is not reviews comes before its subset.</summary>
    public string Weights(int index = 0) => string.Join(" ", Http(index)["route"]!.AsArray().Select(entry =>
    {
        var destination = entry!["destination"]!;
        var host = destination["host"]!.ToString();
        var target = host.StartsWith("reviews", StringComparison.Ordinal) && !host.StartsWith("reviews.other", StringComparison.Ordinal)
            ? $"{destination["subset"] ?? "-"}"
            : $"{host}/{destination["subset"] ?? "-"}";
        return $"{target}={entry["weight"] ?? "none"}";
    }));

    public static void AssertEqual(JsonNode expected, JsonNode? actual)
    {
        if (!JsonNode.DeepEquals(expected, actual))
        {
            Assert.Equal(expected.ToJsonString(), actual?.ToJsonString());
            Assert.Fail($"Different JSON of equal text: {expected.ToJsonString()}");
        }
    }

    private static ImmutableArray<JsonObject> Put(ImmutableArray<JsonObject> objects, ObjectEdit edit)
    {
        if (edit.Deletes)
        {
            return [.. objects.Where(item => item["metadata"]!["name"]!.ToString() != edit.Name)];
        }

        var content = Json(edit.Content.ToJsonString());
        var index = objects.ToList().FindIndex(item => item["metadata"]!["name"]!.ToString() == edit.Name
            && item["metadata"]!["namespace"]!.ToString() == Rollout.Namespace);
        Assert.Equal(edit.Creates, index < 0);
        return index < 0 ? objects.Add(content) : objects.SetItem(index, content);
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Mesh.Traps;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Requests;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>A Rollout and the mesh objects around it, taken through everything that is read from them and written to them.</summary>
internal static class MeshScene
{
    private static readonly ObjectName rollout = new("bookinfo", "reviews");
    private static readonly ServiceObservation service = new(ImmutableSortedDictionary<string, string>.Empty.Add("app", "reviews"), [9080]);
    private static readonly RolloutStatus status = RolloutStatusJson.Read(Samples.Rollout["status"]!.AsObject());

    private static readonly ImmutableArray<DesiredSubset> subsets = [Subset("v1"), Subset("v2")];

    private static readonly ImmutableArray<GeneratedRoute> generated =
    [
        new GeneratedRoute.Mirror("v2", new Mirroring(Percentage.Hundred, new RequestMatch { Methods = ["GET"] })),
        new GeneratedRoute.ToCanary("v2", new RequestMatch { Headers = [new NamedMatch("end-user", new StringMatch.Exact("jason"))] }),
        new GeneratedRoute.OwnFault(Fault("reviews", new RequestMatch { Headers = [new NamedMatch("x", new StringMatch.Prefix("y"))] })),
        new GeneratedRoute.DependencyFault(Fault("ratings", RequestMatch.Any), ImmutableSortedDictionary<string, string>.Empty.Add("app", "reviews").Add("version", "v2")),
    ];

    public static MeshState State(RolloutSpec spec, ImmutableArray<JsonObject> virtualServices, ImmutableArray<JsonObject> destinationRules) =>
        MeshState.Read(rollout, spec, status, service, new MeshObjects(virtualServices, destinationRules));

    /// <summary>Reads, renders, renders again, searches for traps and names changes.</summary>
    /// <param name="scene"><c>spec</c>, <c>virtualServices</c> and <c>destinationRules</c>.</param>
    /// <param name="isOfSchema">The objects fit the schema, so what is rendered must too.</param>
    /// <returns>Whether a route was to be written.</returns>
    public static bool Run(JsonObject scene, bool isOfSchema)
    {
        var virtualServices = Objects(scene, "virtualServices");
        var destinationRules = Objects(scene, "destinationRules");
        var read = RolloutReader.Read(new JsonObject { ["metadata"] = new JsonObject { ["name"] = rollout.Name, ["namespace"] = rollout.Namespace }, ["spec"] = scene["spec"]?.DeepClone() });
        if ((read.Spec ?? read.Legible) is not { } spec) return false;
        var state = State(spec, virtualServices, destinationRules);
        foreach (var problem in state.Problems) Complete.Check(problem);
        Traps(spec, virtualServices, destinationRules);
        Changes(state);
        return Wishes().Select(desired => Render(state, spec, desired, virtualServices, destinationRules, isOfSchema)).ToList().Contains(true);
    }

    private static bool Render(
        MeshState state, RolloutSpec spec, DesiredTraffic desired, ImmutableArray<JsonObject> virtualServices, ImmutableArray<JsonObject> destinationRules, bool isOfSchema)
    {
        string[] before = [.. virtualServices.Concat(destinationRules).Select(item => item.ToJsonString())];
        var edits = state.Render(desired);
        Violation.Unless(before.SequenceEqual(virtualServices.Concat(destinationRules).Select(item => item.ToJsonString())), "rendering changes what it reads");
        foreach (var problem in edits.Problems) Complete.Check(problem);
        foreach (var edit in edits.AddSubsets.Concat(edits.Routes).Concat(edits.RemoveSubsets))
            MeshRules.Check(edit, edit.Creates ? null : Find(edit.Kind == "VirtualService" ? virtualServices : destinationRules, edit.Name), isOfSchema);

        var after = new MeshObjects(virtualServices, destinationRules);
        foreach (var edit in edits.AddSubsets.Concat(edits.Routes).Concat(edits.RemoveSubsets))
            after = edit.Deletes ? after.Without(edit.Kind, new ObjectName(rollout.Namespace, edit.Name)) : after.With(edit.Kind, edit.Content);
        var again = MeshState.Read(rollout, spec, status, service, after).Render(desired);
        if (!edits.Problems.Any(problem => problem.IsError) && edits.AddSubsets.IsEmpty)
            Violation.Unless(again.Routes.IsEmpty, $"rendering twice changes something twice: {again.Routes.FirstOrDefault()?.Description}");
        return !edits.Routes.IsEmpty;
    }

    private static IEnumerable<DesiredTraffic> Wishes()
    {
        yield return DesiredTraffic.Untouched;
        foreach (var weight in new[] { Percentage.Zero, new Percentage(0.5m), new Percentage(33), Percentage.Hundred })
            yield return new DesiredTraffic(subsets, [], new DesiredRoutes("v1", "v2", weight));
        yield return new DesiredTraffic(subsets, ["v3"], new DesiredRoutes("v1", "v2", new Percentage(5))) { Generated = generated };
        yield return new DesiredTraffic([Subset("v1")], ["v2"], new DesiredRoutes("v1", null, Percentage.Zero));
    }

    private static void Changes(MeshState state)
    {
        foreach (var change in new[] { state.RoutesAsSeen(), state.SubsetPresent("v2"), state.SubsetUnreferenced("v2") })
            Violation.Unless(change.Id.Length > 0 && change.Description.Length > 0 && !change.Parts.IsDefaultOrEmpty, "a change without a name");
        _ = state.IsReferenced("v2");
        Violation.Unless(state.RoutesAsSeen().Id == state.RoutesAsSeen().Id, "one state, two identities");
    }

    private static void Traps(RolloutSpec spec, ImmutableArray<JsonObject> virtualServices, ImmutableArray<JsonObject> destinationRules)
    {
        foreach (var problem in MeshTraps.Find(new TrapScene
        {
            Rollout = rollout,
            Spec = spec,
            Mesh = new MeshObjects(virtualServices, destinationRules),
            Service = Samples.Service,
            Namespace = Samples.Namespace,
            Pods = [Samples.Pod("v1"), Samples.Pod("v2")],
        })) Complete.Check(problem);
    }

    /// <summary>A cluster has one object of a name.</summary>
    private static ImmutableArray<JsonObject> Objects(JsonObject scene, string member) => [.. (scene[member] as JsonArray)?.OfType<JsonObject>().DistinctBy(MeshJson.NameOf) ?? []];

    private static JsonObject? Find(ImmutableArray<JsonObject> items, string name) =>
        items.FirstOrDefault(item => MeshJson.NameOf(item) == new ObjectName(rollout.Namespace, name));

    private static DesiredSubset Subset(string version) => new(version, ImmutableSortedDictionary<string, string>.Empty.Add("version", version));

    private static Fault Fault(string host, RequestMatch match) => new(host, match, new FaultAbort(503, null, new Percentage(20)), null) { VirtualService = host };
}

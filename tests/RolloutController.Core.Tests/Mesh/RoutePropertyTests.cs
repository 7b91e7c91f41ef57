using System.Globalization;
using RolloutController.Core.Model.Status;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RolloutController.Core.Mesh;

namespace RolloutController.Core.Tests.Mesh;

/// <summary>Invariants I3 and I5 over random VirtualServices with routes of every kind, and random walks of the canary's weight.</summary>
public class RoutePropertyTests
{
    [Fact]
    public void What_was_rendered_once_is_not_written_again() => Check(step => step.After.Mesh.Render(step.Desired).IsEmpty);

    [Fact]
    public void The_weights_sum_to_the_total_that_is_reported_and_none_is_negative() => Check(step =>
    {
        var entries = step.Managed["route"]!.AsArray();
        var weights = entries.Select(entry => entry!["weight"]?.GetValue<int>() ?? (entries.Count == 1 ? 100 : 0)).ToArray();
        return weights.All(weight => weight >= 0)
            && weights.Sum() == step.Reported.Total
            && step.Reported.Total % step.Reported.OriginalTotal == 0;
    });

    [Fact]
    public void The_total_is_kept_unless_a_warning_says_otherwise() => Check(step =>
        step.Reported.OriginalTotal == step.OriginalTotal
        && step.Edits.Problems.Any(problem => problem.Reason == "WeightsScaled") == (step.Reported.Total != step.OriginalTotal)
        && !step.Edits.Problems.Any(problem => problem.IsError));

    [Fact]
    public void A_share_of_fifty_or_more_is_not_scaled_for_whole_percents() => Check(step =>
        step.Desired.Routes!.CanaryWeight.Value is > 0 and < 1
        || step.Reported.Total == step.OriginalTotal
        || step.Reported.Stable + step.Reported.Canary < 50 * (step.Reported.Total / step.OriginalTotal));

    [Fact]
    public void Stable_and_canary_get_what_the_split_says() => Check(step =>
        Weight(step.Managed, "v1") == step.Reported.Stable && Weight(step.Managed, "v2") == step.Reported.Canary);

    [Fact]
    public void At_the_ends_only_one_of_the_versions_is_named() => Check(step => step.Desired.Routes!.CanaryWeight.Value switch
    {
        0 => Names(step.Managed).SequenceEqual(["v1"]),
        100 => Names(step.Managed).SequenceEqual(["v2"]),
        _ => Names(step.Managed).SequenceEqual(["v1", "v2"]),
    });

    [Fact]
    public void Third_parties_keep_their_place_their_fields_and_their_integers_at_the_same_scale() => Check(step =>
    {
        var scale = step.Reported.Total / step.Reported.OriginalTotal;
        var before = ThirdParties(step.OriginalManaged).Select(entry =>
        {
            var copy = entry.DeepClone();
            copy["weight"] = entry["weight"]!.GetValue<int>() * scale;
            return copy;
        });
        return before.SequenceEqual(ThirdParties(step.Managed), JsonEquality.Instance);
    });

    [Fact]
    public void Everything_outside_the_managed_destinations_stays_equal() => Check(step =>
        JsonNode.DeepEquals(WithoutManagedDestinations(step.Original), WithoutManagedDestinations(step.After.VirtualServices[0])));

    [Fact]
    public void New_destinations_have_the_fields_of_their_sibling() => Check(step =>
        Own(step.Managed).All(entry => JsonNode.DeepEquals(Bare(entry), Bare(Own(step.OriginalManaged).Single()))));

    [Fact]
    public void The_way_back_to_stable_restores_the_original() => Check(step =>
        JsonNode.DeepEquals(step.Original, step.After.Apply(Scene.Routes("v1", null, 0)).VirtualServices[0]));

    [Fact]
    public void Snapshots_are_never_edited() => Check(step => step.Snapshot == step.Original.ToJsonString());

    [Fact]
    public void An_edit_by_somebody_midway_is_answered_once() => Prop.ForAll(
        (from walk in Walks from weight in Gen.Choose(0, 200) from entry in Gen.Choose(0, 4) select (walk, weight, entry)).ToArbitrary(),
        input =>
        {
            var step = Run(input.walk.VirtualService, input.walk.Percentages);
            var edited = step.After.VirtualServices[0].DeepClone().AsObject();
            var entries = Managed(edited)["route"]!.AsArray();
            entries[input.entry % entries.Count]!["weight"] = input.weight;
            var repaired = (step.After with { VirtualServices = [edited] }).Apply(step.Desired);
            return repaired.Mesh.Render(step.Desired).IsEmpty;
        }).QuickCheckThrowOnFailure();

    private static Gen<(string VirtualService, string Percentages)> Walks =>
        from item in Meshes.VirtualServices
        from kind in Gen.Elements(RouteKind.Http, RouteKind.Tcp, RouteKind.Tls)
        from count in Gen.Choose(1, 5)
        from percentages in Gen.OneOf(Gen.Choose(0, 1000), Gen.Elements(0, 1000, 1, 50, 100, 250, 500)).ListOf(count)
        select (OfKind(item, kind).ToJsonString(), string.Join(' ', percentages));

    private static void Check(Func<Step, bool> property) => Prop.ForAll(
        Walks.ToArbitrary(), walk => property(Run(walk.VirtualService, walk.Percentages))).QuickCheckThrowOnFailure();

    private static Step Run(string virtualService, string tenths)
    {
        var scene = Managing(Scene.Of(virtualService)).Recorded();
        var item = scene.VirtualServices[0];
        Step? last = null;
        foreach (var percentage in tenths.Split(' '))
        {
            var desired = Scene.Routes("v1", "v2", int.Parse(percentage, CultureInfo.InvariantCulture) / 10m);
            var edits = scene.Mesh.Render(desired);
            scene = scene.Apply(edits);
            last = new(item, virtualService, desired, edits, scene);
        }

        return last!;
    }

    /// <summary>The same routes as tcp or tls routes, told by their ports; their names are fields like any other there.</summary>
    private static JsonObject OfKind(JsonObject item, RouteKind kind)
    {
        if (kind == RouteKind.Http)
        {
            return item;
        }

        var copy = item.DeepClone().AsObject();
        var routes = copy["spec"]!["http"]!.AsArray();
        copy["spec"]!.AsObject().Remove("http");
        copy["spec"]![kind.Field()] = routes;
        for (var index = 0; index < routes.Count; index++)
        {
            var match = new JsonObject { ["port"] = routes[index]!["name"]?.ToString() == "primary" ? 9000 : 9001 + index };
            if (kind == RouteKind.Tls)
            {
                match["sniHosts"] = new JsonArray("b.example.com", "a.example.com");
            }

            routes[index]!["match"] = new JsonArray(match);
        }

        return copy;
    }

    private static Scene Managing(Scene scene) => scene.WithTraffic(traffic => traffic with
    {
        VirtualServices =
        [
            scene.VirtualServices[0]["spec"]!["tcp"] is not null ? new() { Name = "reviews", TcpRoutes = [new(9000)] }
            : scene.VirtualServices[0]["spec"]!["tls"] is not null ? new() { Name = "reviews", TlsRoutes = [new(9000) { SniHosts = ["a.example.com", "b.example.com"] }] }
            : new() { Name = "reviews", HttpRoutes = ["primary"] },
        ],
    });

    private static JsonObject Managed(JsonObject item) =>
        new[] { "http", "tcp", "tls" }.Select(kind => item["spec"]![kind]).OfType<JsonArray>().Single()
            .Single(route => route!["name"]?.ToString() == "primary")!.AsObject();

    private static bool IsOwn(JsonNode entry) =>
        entry["destination"]!["host"]!.ToString() is "reviews" or "reviews.bookinfo" or "reviews.bookinfo.svc.cluster.local"
        && entry["destination"]!["subset"]!.ToString() != "v5";

    private static IEnumerable<JsonNode> Own(JsonObject route) => route["route"]!.AsArray().Where(entry => IsOwn(entry!))!;

    private static IEnumerable<JsonNode> ThirdParties(JsonObject route) => route["route"]!.AsArray().Where(entry => !IsOwn(entry!))!;

    private static IEnumerable<string> Names(JsonObject route) => Own(route).Select(entry => entry["destination"]!["subset"]!.ToString());

    private static int Weight(JsonObject route, string subset)
    {
        var entry = Own(route).SingleOrDefault(entry => entry["destination"]!["subset"]!.ToString() == subset);
        return entry is null ? 0 : entry["weight"]?.GetValue<int>() ?? 100;
    }

    private static JsonObject Bare(JsonNode entry)
    {
        var copy = entry.DeepClone().AsObject();
        copy.Remove("weight");
        copy["destination"]!.AsObject().Remove("subset");
        return copy;
    }

    private static JsonObject WithoutManagedDestinations(JsonObject item)
    {
        var copy = item.DeepClone().AsObject();
        Managed(copy).Remove("route");
        return copy;
    }

    private sealed record Step(JsonObject Original, string Snapshot, DesiredTraffic Desired, TrafficEdits Edits, Scene After)
    {
        public JsonObject Managed => RoutePropertyTests.Managed(After.VirtualServices[0]);

        public JsonObject OriginalManaged => RoutePropertyTests.Managed(Original);

        public RouteWeights Reported => Edits.Weights.Single();

        public int OriginalTotal
        {
            get
            {
                var entries = OriginalManaged["route"]!.AsArray();
                return entries.Sum(entry => entry!["weight"]?.GetValue<int>() ?? 100);
            }
        }
    }
}

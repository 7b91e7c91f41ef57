using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Status;
using static RolloutController.Core.Tests.Mesh.Samples;

namespace RolloutController.Core.Tests.Mesh;

public class RouteRenderingTests
{
    [Theory]
    [InlineData("v1", "v2", 0, "v1=100")]
    [InlineData("v1", "v2", 10, "v1=90 v2=10")]
    [InlineData("v1", "v2", 25, "v1=75 v2=25")]
    [InlineData("v1", "v2", 100, "v2=100")]
    [InlineData("v2", "v1", 25, "v1=25 v2=75")]
    [InlineData("v1", "v3", 5, "v1=95 v3=5")]
    public void The_sample_with_two_versions_carries_each_state(string stable, string canary, int percentage, string expected)
    {
        var scene = Scene.Of(NinetyTen) with { Status = RolloutStatus.Empty with { StableSubset = "v1", CanarySubset = "v2" } };

        Assert.Equal(expected, scene.Apply(Scene.Routes(stable, canary, percentage)).Weights());
    }

    [Fact]
    public void The_whole_object_after_a_step_reads_as_a_person_would_have_written_it()
    {
        var scene = Scene.Of(AllV1).Apply(Scene.Routes("v1", "v2", 10));

        Scene.AssertEqual(Scene.Json("""
            {
              "apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
              "metadata": {"name": "reviews", "namespace": "bookinfo", "uid": "vs-uid", "generation": 1, "resourceVersion": "21"},
              "spec": {
                "hosts": ["reviews"],
                "http": [{"route": [
                  {"destination": {"host": "reviews", "subset": "v1"}, "weight": 90},
                  {"destination": {"host": "reviews", "subset": "v2"}, "weight": 10}
                ]}]
              }
            }
            """), scene.VirtualServices[0]);
    }

    [Fact]
    public void A_single_destination_needs_no_weight_and_gets_none()
    {
        var scene = Scene.Of(AllV1).Recorded();

        Assert.True(scene.Mesh.Render(Scene.Routes("v1", null, 0)).IsEmpty);
        Assert.Equal("v2=none", scene.Apply(Scene.Routes("v1", "v2", 50)).Apply(Scene.Routes("v1", "v2", 100)).Weights());
    }

    [Fact]
    public void A_destination_without_a_subset_is_what_stable_is_before_adoption() =>
        Assert.Equal("v1=none", Scene.Of(Primary(To(null))).Apply(Scene.Routes("v1", null, 0)).Weights());

    [Fact]
    public void Third_parties_keep_their_integers_and_the_rest_is_shared()
    {
        var scene = Scene.Of(Primary($"{To("v1", 80)}, {To(null, 20, "legacy")}")).Recorded();

        Assert.Equal("v1=76 v2=4 legacy/-=20", scene.Apply(Scene.Routes("v1", "v2", 5)).Weights());
        Assert.Equal("v2=80 legacy/-=20", scene.Apply(Scene.Routes("v1", "v2", 100)).Weights());
    }

    [Fact]
    public void Another_subset_that_was_there_before_us_is_a_third_party()
    {
        var scene = Scene.Of(Primary($"{To("v1", 90)}, {To("v3", 10)}")).Recorded();

        Assert.Equal("v1=45 v2=45 v3=10", scene.Apply(Scene.Routes("v1", "v2", 50)).Weights());
    }

    [Fact]
    public void A_canary_left_behind_by_an_older_attempt_does_not_keep_its_traffic()
    {
        var scene = Scene.Of(AllV1).Recorded().Apply(Scene.Routes("v1", "v2", 25));

        Assert.Equal("v1=none", scene.Apply(Scene.Routes("v1", null, 0)).Weights());
        Assert.Equal("v1=90 v3=10", scene.Apply(Scene.Routes("v1", "v3", 10)).Weights());
    }

    [Fact]
    public void The_version_that_was_stable_when_the_route_was_recorded_is_no_third_party_later()
    {
        var promoted = Scene.Of(AllV1).Recorded().Apply(Scene.Routes("v1", "v2", 100));

        Assert.Equal("v2=75 v1=25", promoted.Apply(Scene.Routes("v2", "v1", 25)).Weights());
        Assert.Equal("v2=none", promoted.Apply(Scene.Routes("v2", "v1", 25)).Apply(Scene.Routes("v2", null, 0)).Weights());
    }

    [Fact]
    public void A_route_that_cannot_express_a_step_is_scaled_says_so_and_returns_to_its_scale()
    {
        var scene = Scene.Of(Primary($"{To("v1", 1)}, {To(null, 3, "legacy")}")).Recorded();

        var edits = scene.Mesh.Render(Scene.Routes("v1", "v2", 10));

        Assert.Equal("v1=9 v2=1 legacy/-=30", scene.Apply(edits).Weights());
        Assert.Equal(new RouteWeights("reviews", "primary", 9, 1, 40, 4), Assert.Single(edits.Weights));
        Assert.Equal(
            "spec.traffic.virtualServices[0].httpRoutes: primary; expected a weight total that can express 10%; 4 cannot, so that all weights "
            + "of the route are multiplied to a total of 40 for the time being",
            Assert.Single(edits.Problems).ToString());
        Assert.False(edits.Problems[0].IsError);
        Assert.Equal("v1=1 v2=1 legacy/-=6", scene.Apply(edits).Apply(Scene.Routes("v1", "v2", 50)).Weights());
        Scene.AssertEqual(scene.VirtualServices[0], scene.Apply(edits).Apply(Scene.Routes("v1", null, 0)).VirtualServices[0]);
    }

    [Fact]
    public void A_third_party_weight_that_somebody_changes_midway_is_theirs()
    {
        var scene = Scene.Of(Primary($"{To("v1", 80)}, {To(null, 20, "legacy")}")).Recorded().Apply(Scene.Routes("v1", "v2", 50));
        var edited = scene.VirtualServices[0].DeepClone().AsObject();
        edited["spec"]!["http"]![0]!["route"]![2]!["weight"] = 45;

        Assert.Equal("v1=40 v2=40 legacy/-=45", (scene with { VirtualServices = [edited] }).Apply(Scene.Routes("v1", "v2", 50)).Weights());
    }

    [Fact]
    public void A_route_whose_weight_is_all_with_third_parties_gives_the_canary_nothing_and_says_so()
    {
        var scene = Scene.Of(Primary($"{To("v1", 0)}, {To(null, 100, "legacy")}"));

        var edits = scene.Mesh.Render(Scene.Routes("v1", "v2", 50));

        Assert.True(edits.IsEmpty);
        Assert.Equal("RouteWithoutShare", Assert.Single(edits.Problems).Reason);
    }

    [Fact]
    public void The_canary_inherits_port_and_headers_of_its_sibling()
    {
        var scene = Scene.Of(Primary("""
            {"destination": {"host": "reviews.bookinfo.svc.cluster.local", "subset": "v1", "port": {"number": 9080}}, "headers": {"response": {"remove": ["x"]}}}
            """));

        Scene.AssertEqual(Scene.Json("""
            {"destination": {"host": "reviews.bookinfo.svc.cluster.local", "subset": "v2", "port": {"number": 9080}}, "headers": {"response": {"remove": ["x"]}}, "weight": 10}
            """), scene.Apply(Scene.Routes("v1", "v2", 10)).Http()["route"]![1]);
    }

    [Fact]
    public void No_route_names_a_subset_that_the_destination_rule_lacks()
    {
        var edits = Scene.Of(AllV1).Mesh.Render(Scene.Routes("v1", "v4", 10));

        Assert.True(edits.IsEmpty);
        Assert.Equal("spec.traffic.destinationRule.name: reviews; expected subset v4, which the routes are to name", Assert.Single(edits.Problems).ToString());
    }

    [Fact]
    public void Stable_gone_from_the_destination_rule_is_added_again_in_the_same_rendering()
    {
        var scene = Scene.Of(NinetyTen, DestinationRuleWithoutSubsets);

        var edits = scene.Mesh.Render(new([Scene.Subset("v1")], [], new("v1", "v2", default)));

        Assert.Equal("adds subset v1", Assert.Single(edits.AddSubsets).Description);
        Assert.Equal("route http[0]: v1 100, v2 0 of 100", Assert.Single(edits.Routes).Description);
    }

    [Fact]
    public void All_virtual_services_are_judged_before_one_is_written_but_stable_reaches_each_that_it_can()
    {
        var scene = Scene.Of(NinetyTen).WithTraffic(traffic => traffic with
        {
            VirtualServices = [new() { Name = "broken" }, new() { Name = "reviews" }],
        });

        Assert.True(scene.Mesh.Render(Scene.Routes("v1", "v2", 50)).IsEmpty);
        Assert.Equal("reviews", Assert.Single(scene.Mesh.Render(Scene.Routes("v1", "v2", 0)).Routes).Name);
    }

    [Fact]
    public void Several_destinations_for_one_version_are_refused()
    {
        var edits = Scene.Of(Primary($"{To("v1", 80)}, {To("v1", 20)}")).Mesh.Render(Scene.Routes("v1", "v2", 50));

        Assert.True(edits.IsEmpty);
        Assert.Equal("RouteNotSupported", Assert.Single(edits.Problems).Reason);
    }

    [Fact]
    public void Objects_that_are_absent_are_made_and_marked_as_ours()
    {
        var scene = (Scene.Of(AllV1, null) with { VirtualServices = [] }).WithTraffic(traffic => traffic with
        {
            VirtualServices = [new() { Name = "reviews", Create = true }],
            DestinationRule = new("reviews", true),
        });
        var desired = new DesiredTraffic([Scene.Subset("v1"), Scene.Subset("v2")], [], new("v1", "v2", new(10)));

        var after = scene.Apply(desired);

        Assert.True(after.Mesh.Render(desired).IsEmpty);
        Scene.AssertEqual(Scene.Json("""
            {
              "apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
              "metadata": {
                "name": "reviews", "namespace": "bookinfo",
                "labels": {"app.kubernetes.io/managed-by": "rollout-controller"},
                "annotations": {"rollout-controller.io/rollout": "bookinfo/reviews"}
              },
              "spec": {
                "hosts": ["reviews"],
                "http": [{"name": "primary", "route": [
                  {"destination": {"host": "reviews", "subset": "v1"}, "weight": 90},
                  {"destination": {"host": "reviews", "subset": "v2"}, "weight": 10}
                ]}]
              }
            }
            """), after.VirtualServices[0]);
        Scene.AssertEqual(Scene.Json("""
            {
              "apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
              "metadata": {
                "name": "reviews", "namespace": "bookinfo",
                "labels": {"app.kubernetes.io/managed-by": "rollout-controller"},
                "annotations": {"rollout-controller.io/rollout": "bookinfo/reviews"}
              },
              "spec": {
                "host": "reviews",
                "subsets": [
                  {"name": "v1", "labels": {"app": "reviews", "version": "v1"}},
                  {"name": "v2", "labels": {"app": "reviews", "version": "v2"}}
                ]
              }
            }
            """), after.DestinationRules[0]);
    }
}

using FsCheck;
using FsCheck.Fluent;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Status;
using static RolloutController.Core.Tests.Mesh.Samples;

namespace RolloutController.Core.Tests.Mesh;

public class SubsetRenderingTests
{
    [Fact]
    public void A_subset_is_appended_with_its_labels_and_nothing_else_changes()
    {
        var scene = Scene.Of(AllV1).Apply(new DesiredTraffic([Scene.Subset("v4")], [], null));

        Scene.AssertEqual(Scene.Json("""
            {
              "apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
              "metadata": {"name": "reviews", "namespace": "bookinfo", "uid": "dr-uid", "generation": 3, "resourceVersion": "11"},
              "spec": {
                "host": "reviews",
                "trafficPolicy": {"loadBalancer": {"simple": "RANDOM"}},
                "subsets": [
                  {"name": "v1", "labels": {"version": "v1"}},
                  {"name": "v2", "labels": {"version": "v2"}, "trafficPolicy": {"connectionPool": {"http": {"maxRetries": 7}}}},
                  {"name": "v3", "labels": {"version": "v3"}},
                  {"name": "v4", "labels": {"app": "reviews", "version": "v4"}}
                ]
              }
            }
            """), scene.DestinationRules[0]);
    }

    [Fact]
    public void A_subset_that_selects_the_same_version_is_not_added_again() =>
        Assert.True(Scene.Of(AllV1).Mesh.Render(new([Scene.Subset("v2") with { Name = "candidate" }], [], null)).IsEmpty);

    [Fact]
    public void A_subset_that_routes_name_is_added_again_under_its_name_when_somebody_renamed_it()
    {
        var scene = Scene.Of(AllV1, DestinationRuleV1V2V3.Replace("\"name\": \"v1\"", "\"name\": \"one\"", StringComparison.Ordinal));

        var edits = scene.Mesh.Render(new([Scene.Subset("v1")], [], new("v1", null, default)));

        Assert.Equal("adds subset v1", Assert.Single(edits.AddSubsets).Description);
        Assert.Empty(edits.Problems);
    }

    [Fact]
    public void A_name_taken_for_other_pods_is_a_problem_and_stays()
    {
        var edits = Scene.Of(AllV1).Mesh.Render(new([Scene.Subset("v4") with { Name = "v3" }], [], null));

        Assert.True(edits.IsEmpty);
        Assert.Equal(
            "spec.traffic.destinationRule.name: reviews; expected subset v3 to have labels app=reviews,version=v4; it has version=v3",
            Assert.Single(edits.Problems).ToString());
    }

    [Fact]
    public void A_subset_of_ours_that_nothing_names_is_removed()
    {
        var before = Scene.Of(AllV1);
        var after = before.Apply(new DesiredTraffic([Scene.Subset("v4")], [], null)) with { Status = Owning("v4") };

        Scene.AssertEqual(before.DestinationRules[0], after.Apply(new DesiredTraffic([], ["v4"], null)).DestinationRules[0]);
    }

    [Theory]
    [InlineData("v2", "SubsetNotOurs")] // the user's: other labels than those recorded
    [InlineData("v3", "SubsetNotOurs")] // never recorded
    public void A_subset_that_is_not_ours_is_never_removed(string name, string reason)
    {
        var edits = (Scene.Of(AllV1) with { Status = Owning("v2") }).Mesh.Render(new([], [name], null));

        Assert.True(edits.IsEmpty);
        Assert.Equal(reason, Assert.Single(edits.Problems).Reason);
    }

    [Theory]
    [InlineData("""{"route": [{"destination": {"host": "reviews", "subset": "v4"}, "weight": 0}, {"destination": {"host": "reviews"}, "weight": 1}]}""")]
    [InlineData("""{"route": [{"destination": {"host": "ratings"}}], "mirror": {"host": "reviews", "subset": "v4"}}""")]
    public void A_subset_that_a_virtual_service_names_stays(string http)
    {
        var scene = Scene.Of(AllV1).Apply(new DesiredTraffic([Scene.Subset("v4")], [], null)) with { Status = Owning("v4") };
        scene = scene with { VirtualServices = scene.VirtualServices.Add(Scene.Json(VirtualService(http, "other"))) };

        var edits = scene.Mesh.Render(new([], ["v4"], null));

        Assert.True(edits.IsEmpty);
        Assert.Equal("SubsetStillReferenced", Assert.Single(edits.Problems).Reason);
        Assert.False(edits.Problems[0].IsError);
    }

    [Fact]
    public void A_removal_waits_for_the_rendering_after_an_addition_and_after_the_routes()
    {
        var scene = Scene.Of(AllV1).Apply(new DesiredTraffic([Scene.Subset("v4")], [], null)) with { Status = Owning("v4", "v6") };
        var desired = new DesiredTraffic([Scene.Subset("v6")], ["v4"], null);

        var first = scene.Mesh.Render(desired);
        var second = scene.Apply(first).Mesh.Render(desired);

        Assert.Empty(first.RemoveSubsets);
        Assert.Equal("removes subset v4", Assert.Single(second.RemoveSubsets).Description);
        Assert.True(scene.Apply(first).Apply(second).Mesh.Render(desired).IsEmpty);
    }

    [Fact]
    public void Adding_and_removing_restores_any_destination_rule() => Prop.ForAll(
        Meshes.DestinationRules.Select(item => item.ToJsonString()).ToArbitrary(), item =>
        {
            var before = Scene.Of(AllV1, item);
            var with = before.Apply(new DesiredTraffic([Scene.Subset("v2"), Scene.Subset("v4")], [], null)) with { Status = Owning("v2", "v4") };
            var after = with.Apply(new DesiredTraffic([], ["v2", "v4"], null));
            return before.Mesh.Subsets.SequenceEqual(with.Mesh.Subsets.Take(before.Mesh.Subsets.Length), SubsetEquality)
                && with.Mesh.Subsets.Length == before.Mesh.Subsets.Length + 2
                && with.Mesh.Render(new([Scene.Subset("v2"), Scene.Subset("v4")], [], null)).IsEmpty
                && JsonEquality.Instance.Equals(before.DestinationRules[0], after.DestinationRules[0]);
        }).QuickCheckThrowOnFailure();

    private static IEqualityComparer<SubsetObservation> SubsetEquality { get; } = EqualityComparer<SubsetObservation>.Create(
        (left, right) => left!.Name == right!.Name && left.Labels.SequenceEqual(right.Labels));

    private static RolloutStatus Owning(params string[] versions) => RolloutStatus.Empty with { OwnedSubsets = [.. versions.Select(Scene.Owned)] };
}

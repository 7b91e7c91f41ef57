using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model.Requests;
using static RolloutController.Core.Tests.Mesh.Generated.Generating;

namespace RolloutController.Core.Tests.Mesh.Generated;

/// <summary>Where twins stand, and which stand.</summary>
public class TwinPlaceTests
{
    private const string To = "[{destination: {host: reviews, subset: v1}}]";

    [Fact]
    public void Twins_stand_directly_above_their_route_in_the_order_asked_for()
    {
        var scene = Routes($"- {{name: a, route: {To}}}\n- {{name: b, route: {To}}}\n- {{name: c, route: {To}}}").Managing("c", "a");

        Assert.Equal(
            "reviews/header-route/a reviews/mirror/a a b reviews/header-route/c reviews/mirror/c c",
            scene.Apply(With(Jason, Mirror)).Names());
        Assert.Equal(
            "reviews/mirror/a reviews/header-route/a a b reviews/mirror/c reviews/header-route/c c",
            scene.Apply(With(Jason, Mirror)).Apply(With(Mirror, Jason)).Names());
    }

    [Fact]
    public void Routes_without_a_name_are_counted_among_peoples_routes_before_and_after()
    {
        var scene = Routes($"- {{route: [{{destination: {{host: ratings}}}}]}}\n- {{route: {To}}}").Recorded();
        var written = scene.Apply(At(10, Mirror, Jason));

        Assert.Equal("- reviews/mirror/http[1] reviews/header-route/http[1] -", written.Names());
        Assert.Equal("http[1]", Assert.Single(written.Mesh.Routes).Route);
        Assert.Equal("v1=80 v2=20", written.Apply(At(20, Mirror)).Weights(2));
        Assert.True(written.Mesh.Render(At(10, Mirror, Jason)).IsEmpty);
    }

    [Fact]
    public void Several_of_one_kind_are_numbered()
    {
        var another = new GeneratedRoute.ToCanary("v2", Header("end-user", new StringMatch.Exact("eve")));
        var scene = Routes($"- {{name: a, route: {To}}}").Apply(With(Jason, another));

        Assert.Equal("reviews/header-route/a reviews/header-route/a#2 a", scene.Names());
        Assert.True(scene.Mesh.Render(With(Jason, another)).IsEmpty);
    }

    [Fact]
    public void What_is_not_asked_for_any_more_goes_in_the_write_that_changes_the_weight()
    {
        var scene = Routes($"- {{name: a, route: {To}}}").Recorded().Apply(With(Mirror));

        var edit = Assert.Single(scene.Mesh.Render(At(10)).Routes);

        Assert.Equal("route a: v1 90, v2 10 of 100; generated route rollout-controller/reviews/mirror/a removed", edit.Description);
        Assert.Equal("a", scene.Apply(At(10)).Names());
    }

    [Fact]
    public void What_is_added_is_told()
    {
        var scene = Routes($"- {{name: a, route: {To}}}").Recorded();

        Assert.Equal(
            "route a: v1 90, v2 10 of 100; mirror of 100% of GET, HEAD requests to v2 added above route a; "
            + "requests with header end-user to v2 added above route a",
            Assert.Single(scene.Mesh.Render(At(10, Mirror, Jason)).Routes).Description);
        Assert.Equal(
            "route a: v1 90, v2 10 of 100; mirror of 100% of GET, HEAD requests to v2 rendered anew above route a",
            Assert.Single(scene.Apply(With(Mirror)).Mesh.Render(At(10, Mirror)).Routes).Description);
    }

    [Fact]
    public void Removed_twins_leave_what_was_there_before()
    {
        var scene = Routes($"- {{name: a, route: {To}, x: {{}}}}\n- {{name: b, route: {To}}}").Managing("a", "b").Recorded();

        var after = scene.Apply(With(Mirror, Jason, OwnFault)).Apply(With());

        Scene.AssertEqual(scene.VirtualServices[0], after.VirtualServices[0]);
    }

    [Fact]
    public void Twins_are_removed_from_every_virtual_service_of_the_namespace_also_when_routes_are_left_alone()
    {
        var scene = Routes($"- {{name: a, route: {To}}}")
            .WithRatings("- {name: rollout-controller/reviews/dependency-fault/x, route: [{destination: {host: ratings}}]}\n- route: [{destination: {host: ratings}}]");

        var after = scene.Apply(Core.Mesh.DesiredTraffic.Untouched);

        Assert.Equal(("a", "-"), (after.Names(), after.Names(1)));
    }

    [Fact]
    public void Twins_of_other_namespaces_and_of_other_rollouts_are_not_ours()
    {
        var others = Item("ratings", "- {name: rollout-controller/reviews/mirror/x, route: [{destination: {host: ratings}}]}");
        others["metadata"]!["namespace"] = "other";
        var scene = Routes($"- {{name: rollout-controller/reviews-b/mirror/a, route: {To}}}\n- {{name: a, route: {To}}}");
        scene = scene with { VirtualServices = scene.VirtualServices.Add(others) };

        Assert.True(scene.Mesh.Render(Core.Mesh.DesiredTraffic.Untouched).IsEmpty);
        Assert.Equal("reviews/mirror/a reviews-b/mirror/a a", scene.Apply(With(Mirror)).Names());
    }

    [Theory]
    [InlineData("alpha/mirror/a zeta/mirror/a a", "alpha/mirror/a reviews/mirror/a zeta/mirror/a a")]
    [InlineData("zeta/dependency-fault/a a", "zeta/dependency-fault/a reviews/mirror/a a")]
    [InlineData("zeta/mirror/a alpha/mirror/a a", "reviews/mirror/a zeta/mirror/a alpha/mirror/a a")]
    public void Among_several_rollouts_the_order_does_not_depend_on_who_writes(string before, string after)
    {
        var scene = Routes(string.Join("\n", before.Split(' ').Select(name =>
            $"- {{name: {(name.Contains('/', StringComparison.Ordinal) ? "rollout-controller/" : "")}{name}, route: {To}}}")));

        var written = scene.Apply(With(Mirror));

        Assert.Equal(after, written.Names());
        Assert.True(written.Mesh.Render(With(Mirror)).IsEmpty);
    }

    [Fact]
    public void Twins_moved_by_somebody_are_put_in_their_places()
    {
        var scene = Routes($"- {{name: a, route: {To}}}").Recorded().Apply(With(Mirror));
        var moved = scene.VirtualServices[0].DeepClone().AsObject();
        var http = moved["spec"]!["http"]!.AsArray();
        var twin = http[0]!;
        http.RemoveAt(0);
        http.Add(twin);

        var edit = Assert.Single((scene with { VirtualServices = [moved] }).Mesh.Render(With(Mirror)).Routes);

        Assert.Equal("generated routes put in their places", edit.Description);
        Scene.AssertEqual(scene.VirtualServices[0], edit.Content);
    }

    [Fact]
    public void A_subset_named_by_a_generated_route_alone_is_not_removed()
    {
        var scene = Routes($"- {{name: a, route: {To}}}") with { Status = Status with { OwnedSubsets = [Scene.Owned("v2")] } };

        var edits = scene.Mesh.Render(With(Mirror) with { RemovedSubsets = ["v2"] });

        Assert.Empty(edits.RemoveSubsets);
    }

    [Fact]
    public void A_route_to_a_subset_that_is_not_there_is_not_generated_and_one_that_stands_goes()
    {
        var scene = Routes($"- {{name: a, route: {To}}}").Apply(With(Jason, OwnFault));
        var without = scene with { DestinationRules = [Scene.Json("""{"metadata": {"name": "reviews", "namespace": "bookinfo"}, "spec": {"host": "reviews", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}}""")] };

        var edits = without.Mesh.Render(With(Jason, OwnFault));

        Assert.StartsWith("SubsetMissing spec.traffic.destinationRule.name: reviews; expected subset v2", Assert.Single(edits.Errors()), StringComparison.Ordinal);
        Assert.Equal("reviews/fault/a a", without.Apply(edits).Names());
    }
}

using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Status;
using static RolloutController.Core.Tests.Mesh.Generated.Generating;

namespace RolloutController.Core.Tests.Mesh.Generated;

/// <summary>Faults in a VirtualService that the Rollout does not manage.</summary>
public class DependencyFaultTests
{
    private const string To = "[{destination: {host: ratings}}]";

    private static readonly Scene Reviews = Routes("- {name: primary, route: [{destination: {host: reviews, subset: v1}}]}").Recorded();

    [Fact]
    public void Every_route_for_the_mesh_gets_a_twin()
    {
        var scene = Reviews.WithRatings($"- {{name: a, match: [{{uri: {{prefix: /a}}}}], route: {To}}}\n- {{route: {To}}}", "{hosts: [ratings.bookinfo.svc.cluster.local], gateways: [web, mesh]}");

        Assert.Equal("reviews/dependency-fault/a a reviews/dependency-fault/http[1] -", scene.Apply(With(RatingsFault)).Names(1));
    }

    [Fact]
    public void Rendering_again_changes_nothing_and_without_the_fault_the_object_is_as_before()
    {
        var scene = Reviews.WithRatings($"- {{name: a, route: {To}}}\n- {{name: a, route: {To}}}");
        var faulty = scene.Apply(With(RatingsFault));

        Assert.Equal("reviews/dependency-fault/a a reviews/dependency-fault/a#2 a", faulty.Names(1));
        Assert.True(faulty.Mesh.Render(With(RatingsFault)).IsEmpty);
        Scene.AssertEqual(scene.VirtualServices[1], faulty.Apply(With()).VirtualServices[1]);
    }

    [Fact]
    public void A_change_of_the_shadowed_route_by_another_rollout_reaches_the_twin()
    {
        var scene = Reviews.WithRatings("- {name: a, route: [{destination: {host: ratings, subset: v1}, weight: 100}]}").Apply(With(RatingsFault));
        var moved = scene.VirtualServices[1].DeepClone().AsObject();
        moved["spec"]!["http"]![1]!["route"]![0]!["destination"]!["subset"] = "v2";

        var after = (scene with { VirtualServices = scene.VirtualServices.SetItem(1, moved) }).Apply(With(RatingsFault));

        Assert.Equal("v2", after.Http(0, 1)["route"]![0]!["destination"]!["subset"]!.ToString());
    }

    [Fact]
    public void Matches_that_name_gateways_get_no_twin_and_a_warning()
    {
        var scene = Reviews.WithRatings($"- {{name: a, match: [{{gateways: [mesh], uri: {{prefix: /a}}}}], route: {To}}}\n- {{name: b, match: [{{gateways: [web]}}, {{port: 80}}], route: {To}}}");

        var edits = scene.Mesh.Render(With(RatingsFault));

        Assert.Equal("a reviews/dependency-fault/b b", scene.Apply(edits).Names(1));
        Assert.Equal(["RouteLeftAlone", "RouteLeftAlone"], edits.Problems.Select(problem => problem.Reason));
        Assert.Equal("[{\"port\":80,\"sourceNamespace\":\"bookinfo\",\"sourceLabels\":{\"app\":\"reviews\",\"version\":\"v2\"}}]", scene.Apply(edits).Http(1, 1)["match"]!.ToJsonString());
    }

    [Theory]
    [InlineData("redirect: {uri: /}")]
    [InlineData("directResponse: {status: 200}")]
    [InlineData("delegate: {name: child}")]
    public void Routes_that_answer_otherwise_are_left_alone_and_reported(string action)
    {
        var scene = Reviews.WithRatings($"- {{name: a, match: [{{port: 80}}], {action}}}\n- {{name: b, route: {To}}}");

        var edits = scene.Mesh.Render(With(RatingsFault));

        Assert.Equal("a reviews/dependency-fault/b b", scene.Apply(edits).Names(1));
        Assert.StartsWith("a route with destinations; a has ", Assert.Single(edits.Problems).Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hosts: [ratings, details]", "- {route: [{destination: {host: ratings}}]}", "HostMismatch")]
    [InlineData("hosts: [\"*\"]", "- {route: [{destination: {host: ratings}}]}", "HostMismatch")]
    [InlineData("{hosts: [ratings], gateways: [web]}", "- {route: [{destination: {host: ratings}}]}", "GatewaysWithoutMesh")]
    [InlineData("hosts: [ratings]", "- {redirect: {uri: /}}", "RouteNotFound")]
    [InlineData("hosts: [ratings]", "- {fault: {}, route: [{destination: {host: ratings}}]}", "RouteNotSupported")]
    public void What_the_fault_could_not_be_limited_to_is_refused_and_nothing_new_is_written(string spec, string http, string reason)
    {
        var edits = Reviews.WithRatings(http, spec).Mesh.Render(At(10, RatingsFault, Mirror));

        Assert.Contains(edits.Errors(), error => error.StartsWith(reason, StringComparison.Ordinal));
        Assert.Empty(edits.Routes);
    }

    [Fact]
    public void Retries_and_a_timeout_that_the_fault_disables_are_a_warning()
    {
        var scene = Reviews.WithRatings($"- {{name: a, timeout: 1s, retries: {{attempts: 3}}, route: {To}}}\n- {{name: b, route: {To}}}");

        var problem = Assert.Single(scene.Mesh.Render(With(RatingsFault)).Problems);

        Assert.Equal(("LostUnderFault", "a", false), (problem.Reason, problem.Value, problem.IsError));
        Assert.Contains("retries and timeout", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absent_virtual_service_is_a_problem_unless_it_may_be_made()
    {
        Assert.Equal(
            "VirtualServiceNotFound spec.steps[].faultInjection.virtualService: ratings; expected a VirtualService of that name in namespace bookinfo, or create: true",
            Assert.Single(Reviews.Mesh.Render(With(RatingsFault)).Errors()));

        AssertHttp("""
            - name: rollout-controller/reviews/dependency-fault/primary
              match: [{sourceLabels: {app: reviews, version: v2}, sourceNamespace: bookinfo}]
              fault: {abort: {httpStatus: 503, percentage: {value: 20}}}
              route: [{destination: {host: ratings}}]
            - name: primary
              route: [{destination: {host: ratings}}]
            """, Reviews.Apply(With(FaultOn("ratings", create: true))), 1);
    }

    [Fact]
    public void None_is_made_beside_another_one_for_the_host() => Assert.Equal(
        "HostTaken spec.steps[].faultInjection.virtualService: stars; expected the name of the VirtualService for ratings, which is bookinfo/ratings",
        Assert.Single(Reviews.WithRatings($"- {{route: {To}}}").Mesh.Render(With(FaultOn("ratings", true, "stars"))).Errors()));

    [Fact]
    public void What_was_made_for_a_fault_is_deleted_with_it()
    {
        var made = Made();

        var edit = Assert.Single(made.Mesh.Render(DesiredTraffic.Untouched).Routes);

        Assert.Equal((true, "ratings", "made for a fault that is over; deleted"), (edit.Deletes, edit.Name, edit.Description));
        Assert.Single(made.Apply(DesiredTraffic.Untouched).VirtualServices);
    }

    [Fact]
    public void What_was_made_for_a_fault_stays_when_somebody_put_something_into_it()
    {
        var made = Made();
        var edited = made.VirtualServices[1].DeepClone().AsObject();
        edited["spec"]!["http"]![1]!["timeout"] = "1s";
        made = made with { VirtualServices = made.VirtualServices.SetItem(1, edited) };

        var after = made.Apply(With());

        Assert.Equal("primary", after.Names(1));
        Assert.True(after.Mesh.Render(With()).IsEmpty);
    }

    [Fact]
    public void An_object_that_is_not_recorded_as_ours_is_never_deleted()
    {
        var made = Made() with { Status = Status };

        Assert.Equal("primary", made.Apply(With()).Names(1));
    }

    [Fact]
    public void A_problem_in_one_virtual_service_keeps_no_twin_in_another()
    {
        var scene = Reviews.WithRatings($"- {{name: a, route: {To}}}").Apply(At(10, Mirror, RatingsFault));
        var broken = scene.WithTraffic(traffic => traffic with { VirtualServices = [.. traffic.VirtualServices, new() { Name = "absent" }] });

        var after = broken.Apply(At(50));

        Assert.Equal(("primary", "a"), (after.Names(), after.Names(1)));
        Assert.Equal("v1=90 v2=10", after.Weights());
        Assert.Equal("v1=none", broken.Apply(With()).Weights());
    }

    private static Scene Made()
    {
        var made = Reviews.Apply(With(FaultOn("ratings", create: true)));
        return made with { Status = made.Status with { CreatedObjects = [new CreatedObject("VirtualService", "ratings")] } };
    }
}

using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using static RolloutController.Core.Tests.Mesh.Samples;

namespace RolloutController.Core.Tests.Mesh;

public class RouteFinderTests
{
    private const string _redirect = """{"name": "old", "match": [{"uri": {"prefix": "/old"}}], "redirect": {"uri": "/new"}}""";

    private const string _generated = """{"name": "rollout-controller/reviews/mirror", "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}""";

    private const string _otherNamespace = """{"name": "elsewhere", "route": [{"destination": {"host": "reviews.other"}}]}""";

    [Fact]
    public void The_only_user_route_to_the_service_is_managed_without_being_named()
    {
        var mesh = Scene.Of(VirtualService($$"""{{_generated}}, {{_redirect}}, {{_otherNamespace}}, {"route": [{{To("v1")}}]}""")).Mesh;

        Assert.Empty(mesh.Problems);
        Assert.Equal("http[2]", Assert.Single(mesh.Routes).Route);
    }

    [Fact]
    public void A_generated_route_does_not_rename_a_route_without_a_name()
    {
        var before = Scene.Of(VirtualService($$"""{{_redirect}}, {"route": [{{To("v1")}}]}""")).Mesh.Routes;
        var after = Scene.Of(VirtualService($$"""{{_redirect}}, {{_generated}}, {"route": [{{To("v1")}}]}""")).Mesh.Routes;

        Assert.Equal(before[0].Route, after[0].Route);
    }

    [Fact]
    public void Several_routes_to_the_service_need_a_choice() => AssertProblem(
        Scene.Of(Jason),
        "RouteAmbiguous",
        "spec.traffic.virtualServices[0].httpRoutes: missing; expected the names of the routes to manage, because several http routes of "
        + "VirtualService bookinfo/reviews send to reviews: http[0], http[1]");

    [Fact]
    public void No_route_to_the_service_is_a_problem() => AssertProblem(
        Scene.Of(VirtualService($"{_redirect}, {_otherNamespace}")),
        "RouteNotFound",
        "spec.traffic.virtualServices[0].httpRoutes: missing; expected an http route of VirtualService bookinfo/reviews that sends to reviews; "
        + "it has old, elsewhere");

    [Fact]
    public void A_name_that_no_route_has_is_answered_with_those_that_exist() => AssertProblem(
        Scene.Of(VirtualService($$"""{"name": "primary", "route": [{{To("v1")}}]}, {"route": [{{To("v1")}}]}""")).Managing("primary", "secondary"),
        "RouteNotFound",
        "spec.traffic.virtualServices[0].httpRoutes[1]: secondary; expected the name of an http route of VirtualService bookinfo/reviews; "
        + "it has primary, http[1] (without a name)");

    [Fact]
    public void A_generated_route_cannot_be_managed() => AssertProblem(
        Scene.Of(VirtualService($$"""{{_generated}}, {"name": "primary", "route": [{{To("v1")}}]}""")).Managing("rollout-controller/reviews/mirror"),
        "RouteNotFound",
        "spec.traffic.virtualServices[0].httpRoutes[0]: rollout-controller/reviews/mirror; expected the name of an http route of "
        + "VirtualService bookinfo/reviews; it has primary");

    [Fact]
    public void A_name_that_two_routes_have_is_ambiguous() => AssertProblem(
        Scene.Of(VirtualService($$"""{"name": "primary", "route": [{{To("v1")}}]}, {"name": "primary", "route": [{{To("v1")}}]}""")).Managing("primary"),
        "RouteAmbiguous",
        "spec.traffic.virtualServices[0].httpRoutes[0]: primary; expected a name that only one http route of VirtualService bookinfo/reviews has; 2 have it");

    [Fact]
    public void A_named_route_that_does_not_send_to_the_service_is_refused() =>
        AssertProblem(Scene.Of(VirtualService(_otherNamespace)).Managing("elsewhere"), "RouteNotToService");

    [Theory]
    [InlineData("""{"name": "primary", "redirect": {"uri": "/new"}}""", "redirect")]
    [InlineData("""{"name": "primary", "directResponse": {"status": 503}}""", "directResponse")]
    [InlineData("""{"name": "primary", "delegate": {"name": "reviews-child"}}""", "delegate")]
    public void A_route_that_answers_by_itself_has_no_weights(string route, string action)
    {
        var problem = AssertProblem(Scene.Of(VirtualService(route)).Managing("primary"), "RouteNotSupported");

        Assert.Contains($"has {action}", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Negative_weights_are_refused() =>
        AssertProblem(Scene.Of(Primary($"{To("v1", 110)}, {To("v2", -10)}")), "RouteNotSupported");

    [Fact]
    public void A_missing_virtual_service_is_named() => AssertProblem(
        Scene.Of(AllV1) with { VirtualServices = [] },
        "VirtualServiceNotFound",
        "spec.traffic.virtualServices[0].name: reviews; expected a VirtualService of that name in namespace bookinfo, or create: true");

    [Fact]
    public void One_of_the_same_name_elsewhere_is_not_it() => AssertProblem(
        Scene.Of(VirtualService($$"""{"route": [{{To("v1", host: "reviews.bookinfo")}}]}""", itemNamespace: "other")), "VirtualServiceNotFound");

    [Fact]
    public void A_missing_destination_rule_is_named() => AssertProblem(
        Scene.Of(AllV1, null),
        "DestinationRuleNotFound",
        "spec.traffic.destinationRule.name: reviews; expected a DestinationRule of that name in namespace bookinfo, or create: true");

    [Fact]
    public void A_destination_rule_that_was_deleted_under_pinned_routes_is_made_again_without_being_asked_for() => Assert.Empty(
        (Scene.Of(AllV1, null) with { Status = RolloutStatus.Empty with { RoutesPinned = true } }).Mesh.Problems);

    [Theory]
    [InlineData("ratings")]
    [InlineData("reviews.other")]
    [InlineData("*.bookinfo.svc.cluster.local")]
    public void A_destination_rule_for_another_host_is_refused(string host)
    {
        var problem = AssertProblem(
            Scene.Of(AllV1, DestinationRuleV1V2V3.Replace("\"host\": \"reviews\"", $"\"host\": \"{host}\"", StringComparison.Ordinal)), "HostMismatch");

        Assert.EndsWith($"its host is {host}", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_to_be_made_is_not_missing() => Assert.Empty(
        (Scene.Of(AllV1, null) with { VirtualServices = [] }).WithTraffic(traffic => traffic with
        {
            VirtualServices = [new() { Name = "reviews", Create = true }],
            DestinationRule = new("reviews", true),
        }).Mesh.Problems);

    [Fact]
    public void Claims_are_by_route_so_that_two_rollouts_can_share_a_virtual_service()
    {
        var scene = Scene.Of(AllV1).WithTraffic(traffic => traffic with
        {
            VirtualServices =
            [
                new() { Name = "reviews" },
                new() { Name = "gateway", HttpRoutes = ["a", "b"] },
                new() { Name = "new", Create = true },
            ],
        });

        Assert.Equal(
            ["bookinfo/gateway route a", "bookinfo/gateway route b", "bookinfo/new route primary", "bookinfo/reviews route http[0]"],
            RouteClaims.Of(Scene.Rollout, scene.Spec, new(scene.VirtualServices, [])).Select(claim => claim.ToString()).Order(StringComparer.Ordinal));
    }

    private static SpecProblem AssertProblem(Scene scene, string reason, string? text = null)
    {
        var problem = Assert.Single(scene.Mesh.Problems);
        Assert.Equal(reason, problem.Reason);
        Assert.True(problem.IsError);
        Assert.Equal(text ?? problem.ToString(), problem.ToString());
        return problem;
    }
}

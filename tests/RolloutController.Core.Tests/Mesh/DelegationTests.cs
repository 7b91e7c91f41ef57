using RolloutController.Core.Mesh;
using static RolloutController.Core.Tests.Mesh.Samples;

namespace RolloutController.Core.Tests.Mesh;

public class DelegationTests
{
    [Fact]
    public void The_child_is_edited_and_its_root_is_reported_with_the_weights()
    {
        var root = Root("shop", "bookinfo", "reviews", null);
        var scene = (Scene.Of(Child("primary")) with { VirtualServices = [Scene.Json(Child("primary")), root] }).Recorded();

        var edits = scene.Mesh.Render(Scene.Routes("v1", "v2", 10));

        Assert.Empty(scene.Mesh.Problems);
        Assert.Equal("reviews", Assert.Single(edits.Routes).Name);
        Assert.Equal("bookinfo/shop", Assert.Single(edits.Weights).Roots);
        Assert.Null(edits.Routes[0].Content["spec"]!["hosts"]);
    }

    [Fact]
    public void Naming_the_root_is_answered_with_the_child()
    {
        var root = Root("reviews", "bookinfo", "primary", null, child: "reviews-child");

        var named = Assert.Single((Scene.Of(AllV1) with { VirtualServices = [root] }).Managing("primary").Mesh.Problems);
        var unnamed = Assert.Single((Scene.Of(AllV1) with { VirtualServices = [root] }).Mesh.Problems);

        Assert.Equal(
            "spec.traffic.virtualServices[0].httpRoutes[0]: primary; expected a route with destinations; primary of VirtualService bookinfo/reviews has delegate, "
            + "which has no weights to shift: its routes are in VirtualService bookinfo/reviews-child, to be named under spec.traffic.virtualServices of a Rollout in that namespace",
            named.ToString());
        Assert.EndsWith("it delegates to bookinfo/reviews-child, whose routes are managed there", unnamed.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_to_which_nothing_delegates_is_warned_of()
    {
        var problem = Assert.Single(Scene.Of(Child("primary")).Mesh.Problems);

        Assert.Equal(("DelegateWithoutRoot", false), (problem.Reason, problem.IsError));
    }

    [Fact]
    public void A_short_host_in_a_child_of_another_namespaces_root_is_warned_of()
    {
        var root = Root("edge", "other", null, "bookinfo");

        var problem = Assert.Single((Scene.Of(Child("primary")) with { VirtualServices = [Scene.Json(Child("primary")), root] }).Mesh.Problems);

        Assert.Equal(("DelegateHostShort", false), (problem.Reason, problem.IsError));
        Assert.Contains("VirtualService other/edge delegates to it", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Gateways_and_exportTo_are_left_as_they_are()
    {
        var item = Scene.Json(VirtualService($$"""{"name": "primary", "route": [{{To("v1")}}]}"""));
        item["spec"]!["gateways"] = new System.Text.Json.Nodes.JsonArray("mesh", "istio-system/edge");
        item["spec"]!["exportTo"] = new System.Text.Json.Nodes.JsonArray(".", "clients");

        var after = (Scene.Of(AllV1) with { VirtualServices = [item] }).Recorded().Apply(Scene.Routes("v1", "v2", 10)).VirtualServices[0];

        Scene.AssertEqual(item["spec"]!["gateways"]!, after["spec"]!["gateways"]);
        Scene.AssertEqual(item["spec"]!["exportTo"]!, after["spec"]!["exportTo"]);
    }
}

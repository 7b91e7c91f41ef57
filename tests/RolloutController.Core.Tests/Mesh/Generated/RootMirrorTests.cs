using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using static RolloutController.Core.Tests.Mesh.Generated.Generating;

namespace RolloutController.Core.Tests.Mesh.Generated;

/// <summary>A mirror in a child keeps the mirrors that the child's route has from its root (Istio: <c>mergeHTTPRoute</c>).</summary>
public class RootMirrorTests
{
    private const string Audit = "mirrors: [{destination: {host: audit}, percentage: {value: 7}}], ";

    [Fact]
    public void The_roots_mirrors_stand_before_ours() => Assert.Equal(["audit", "reviews"], MirrorsBelow(Root("shop", Audit)));

    [Fact]
    public void A_short_host_stays_in_the_roots_namespace() =>
        Assert.Equal(["audit.web.svc.cluster.local", "reviews"], MirrorsBelow(Root("shop", Audit, "web")));

    [Fact]
    public void What_the_child_says_itself_counts() =>
        Assert.Equal(["own", "reviews"], MirrorsBelow(Root("shop", Audit), "mirrors: [{destination: {host: own}}], "));

    [Fact]
    public void Two_roots_with_the_same_mirrors_are_as_one() =>
        Assert.Equal(["audit", "reviews"], Hosts(Below([Root("shop", Audit), Root("mall", Audit)]).Apply(With(Mirror))));

    [Fact]
    public void Two_roots_with_different_mirrors_are_refused()
    {
        var scene = Below([Root("shop", Audit), Root("mall", "")]);

        var edits = scene.Mesh.Render(With(Mirror));

        Assert.Empty(edits.Routes);
        Assert.StartsWith(
            "RouteNotSupported spec.traffic.virtualServices[0].httpRoutes: primary; expected a route to which all of bookinfo/shop, bookinfo/mall delegate with the same mirrors",
            Assert.Single(edits.Errors()), StringComparison.Ordinal);
        Assert.Empty(scene.Mesh.Render(With(Jason)).Errors());
    }

    /// <summary>Turned into an entry of mirrors, the child's own mirror no longer keeps the root's away.</summary>
    [Fact]
    public void A_child_with_a_mirror_of_its_own_below_a_root_with_another_is_refused()
    {
        var scene = Below([Root("shop", "mirror: {host: audit}, ")], "mirror: {host: own}, ");

        var edits = scene.Mesh.Render(With(Mirror));

        Assert.Empty(edits.Routes);
        Assert.StartsWith(
            "RouteNotSupported spec.traffic.virtualServices[0].httpRoutes: primary; expected a route with a mirror of its own or of bookinfo/shop, which delegates to it, but not of both",
            Assert.Single(edits.Errors()), StringComparison.Ordinal);
        Assert.Empty(scene.Mesh.Render(With(Jason)).Errors());
    }

    [Fact]
    public void A_mirror_of_the_root_alone_is_no_obstacle() => Assert.Equal(["reviews"], MirrorsBelow(Root("shop", "mirror: {host: audit}, ")));

    private static string[] MirrorsBelow(JsonObject root, string own = "") => Hosts(Below([root], own).Apply(With(Mirror)));

    private static string[] Hosts(Scene scene) => [.. scene.Http()["mirrors"]!.AsArray().Select(mirror => mirror!["destination"]!["host"]!.ToString())];

    private static Scene Below(JsonObject[] roots, string own = "") => Routes("- route: [{destination: {host: reviews}}]") with
    {
        VirtualServices = [Item("reviews", $"- {{name: primary, {own}route: [{{destination: {{host: reviews, subset: v1}}}}]}}", "exportTo: ['*']"), .. roots],
    };

    private static JsonObject Root(string name, string mirrors, string rootNamespace = "bookinfo")
    {
        var root = Item(name, $"- {{{mirrors}delegate: {{name: reviews, namespace: bookinfo}}}}");
        root["metadata"]!["namespace"] = rootNamespace;
        return root;
    }
}

using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model.Requests;
using static RolloutController.Core.Tests.Mesh.Generated.Generating;

namespace RolloutController.Core.Tests.Mesh.Generated;

/// <summary>Generated routes in a child, below what the delegating route demands (Istio: <c>hasConflict</c>, <c>stringMatchConflict</c>).</summary>
public class DelegatedMatchTests
{
    private static readonly GeneratedRoute _getMirror = new GeneratedRoute.Mirror("v2", new(new(100), new() { Methods = ["GET"] }));

    [Theory]
    [InlineData("[{method: {exact: GET}}]", "method")]
    [InlineData("[{uri: {prefix: /}}, {method: {prefix: G}}]", "method")]
    [InlineData("[{method: {exact: POST}}]", null)]
    [InlineData("[{uri: {prefix: /}}, {uri: {exact: /a}}]", null)]
    [InlineData("[{headers: {end-user: {regex: .*}}}]", null)]
    public void A_mirror_that_Istio_would_leave_out_below_the_root_is_refused(string root, string? what) => AssertRefused(Mirror, root, what);

    [Theory]
    [InlineData("[{method: {exact: GET}}]", null)]
    [InlineData("[{method: {exact: POST}}]", null)]
    [InlineData("[{method: {prefix: G}}]", null)]
    [InlineData("[{method: {regex: GET}}]", "method")]
    public void One_method_can_be_demanded_together_with_the_roots(string root, string? what) => AssertRefused(_getMirror, root, what);

    [Theory]
    [InlineData("[{headers: {end-user: {regex: .*}}}]", "header end-user")]
    [InlineData("[{headers: {end-user: {prefix: ja}}}]", null)]
    [InlineData("[{headers: {end-user: {exact: eve}}}]", null)]
    [InlineData("[{headers: {x: {regex: .*}}}, {headers: {end-user: {exact: jason}}}]", null)]
    public void A_header_can_be_demanded_together_with_the_beginning_that_the_root_demands(string root, string? what) => AssertRefused(Jason, root, what);

    [Fact]
    public void What_the_shadowed_route_demands_by_itself_is_no_conflict_of_the_generated_route() => AssertRefused(
        Jason, "[{headers: {x: {regex: .*}}}, {uri: {prefix: /b}}]", null, "match: [{headers: {x: {exact: a}}}], ");

    [Fact]
    public void Query_parameters_are_compared_like_headers() => AssertRefused(
        new GeneratedRoute.ToCanary("v2", new() { QueryParameters = [new("beta", new StringMatch.Prefix("y"))] }), "[{queryParams: {beta: {exact: yes}}}]", "query parameter beta");

    private static void AssertRefused(GeneratedRoute generated, string root, string? what, string match = "")
    {
        var child = Item("reviews", $"- {{name: primary, {match}route: [{{destination: {{host: reviews, subset: v1}}}}]}}", "exportTo: ['*']");
        var scene = Routes("- route: [{destination: {host: reviews}}]") with
        {
            VirtualServices = [child, Item("shop", $"- {{match: {root}, delegate: {{name: reviews}}}}")],
        };

        var edits = scene.Mesh.Render(With(generated));

        if (what is null)
        {
            Assert.Empty(edits.Errors());
            Assert.Single(edits.Routes);
        }
        else
        {
            var problem = Assert.Single(edits.Errors());
            Assert.StartsWith("MatchNotExpressible spec.traffic.virtualServices[0].httpRoutes: primary; ", problem, StringComparison.Ordinal);
            Assert.Contains($"; {what} below VirtualService bookinfo/shop, ", problem, StringComparison.Ordinal);
            Assert.Empty(edits.Routes);
        }
    }
}

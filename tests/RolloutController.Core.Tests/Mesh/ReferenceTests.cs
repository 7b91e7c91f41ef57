using static RolloutController.Core.Tests.Mesh.Samples;

namespace RolloutController.Core.Tests.Mesh;

public class ReferenceTests
{
    [Theory]
    [InlineData("""{"http": [{"route": [{"destination": {"host": "reviews.bookinfo", "subset": "v2"}}]}]}""", true)]
    [InlineData("""{"http": [{"route": [{"destination": {"host": "reviews.bookinfo", "subset": "v2"}, "weight": 0}, {"destination": {"host": "ratings"}}]}]}""", true)]
    [InlineData("""{"http": [{"mirror": {"host": "reviews.bookinfo.svc", "subset": "v2"}}]}""", true)]
    [InlineData("""{"http": [{"mirrors": [{"destination": {"host": "reviews.bookinfo.svc.cluster.local", "subset": "v2"}}]}]}""", true)]
    [InlineData("""{"tcp": [{"route": [{"destination": {"host": "reviews.bookinfo", "subset": "v2"}}]}]}""", true)]
    [InlineData("""{"tls": [{"match": [{"port": 443, "sniHosts": ["a"]}], "route": [{"destination": {"host": "reviews.bookinfo", "subset": "v2"}}]}]}""", true)]
    [InlineData("""{"http": [{"name": "rollout-controller/other/mirror", "route": [{"destination": {"host": "reviews.bookinfo", "subset": "v2"}}]}]}""", true)]
    [InlineData("""{"http": [{"route": [{"destination": {"host": "reviews", "subset": "v2"}}]}]}""", false)] // the other namespace's reviews
    [InlineData("""{"http": [{"route": [{"destination": {"host": "reviews.bookinfo", "subset": "v1"}}]}]}""", false)]
    [InlineData("""{"http": [{"route": [{"destination": {"host": "reviews.bookinfo"}}]}]}""", false)]
    [InlineData("""{"http": "not a list"}""", false)]
    [InlineData("""{}""", false)]
    public void A_subset_is_referenced_wherever_a_virtual_service_of_any_namespace_names_it(string spec, bool expected)
    {
        var item = Scene.Json(VirtualService("", "far", "other"));
        item["spec"] = Scene.Json(spec);

        Assert.Equal(expected, (Scene.Of(AllV1) with { VirtualServices = [Scene.Json(AllV1), item] }).Mesh.IsReferenced("v2"));
    }

    [Fact]
    public void The_managed_route_itself_counts() => Assert.True(Scene.Of(NinetyTen).Mesh.IsReferenced("v2"));
}

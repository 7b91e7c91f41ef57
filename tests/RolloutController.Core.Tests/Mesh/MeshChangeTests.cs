using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using static RolloutController.Core.Tests.Mesh.Samples;

namespace RolloutController.Core.Tests.Mesh;

public class MeshChangeTests
{
    [Fact]
    public void A_subset_is_awaited_on_every_port_of_the_service()
    {
        var change = Scene.Of(NinetyTen).Mesh.SubsetPresent("v2");

        Assert.Equal("DestinationRule/bookinfo/reviews/dr-uid@3/subset/v2/version=v2", change.Id);
        Assert.Equal("DestinationRule bookinfo/reviews: subset v2", change.Description);
        Assert.Equal("reviews.bookinfo.svc.cluster.local", change.Host);
        Assert.Equal([9080], change.Ports);
        Assert.Equal("v2", Assert.IsType<MeshChange.SubsetPresent>(change).Subset);
    }

    [Fact]
    public void Routes_are_awaited_with_their_weights_per_subset_of_the_host()
    {
        var change = Scene.Of(Primary($"{To("v1", 70)}, {To("v2", 10)}, {To("v3", 0)}, {To(null, 20, "legacy")}")).Mesh.RoutesAsSeen();

        Assert.Equal("VirtualService/bookinfo/reviews/reviews-uid@1/primary v1=70 v2=10", change.Id);
        Assert.Equal("VirtualService bookinfo/reviews: primary v1=70 v2=10", change.Description);
        var split = Assert.Single(Assert.IsType<MeshChange.RoutesApplied>(change).Routes);
        Assert.Equal(("reviews", "primary"), (split.VirtualService, split.Route));
        Assert.Equal([KeyValuePair.Create("v1", 70), KeyValuePair.Create("v2", 10)], split.Weights);
    }

    [Fact]
    public void Connections_are_awaited_by_port_and_SNI_hosts()
    {
        var scene = Scene.Of(Connections("tls", $$"""{"match": [{"port": 443, "sniHosts": ["b"]}, {"port": 443, "sniHosts": ["a"]}], "route": [{{To("v1", 70)}}, {{To("v2", 30)}}]}"""))
            .WithTraffic(traffic => traffic with { VirtualServices = [new() { Name = "reviews", TlsRoutes = [new(443)] }] });

        var change = scene.Mesh.RoutesAsSeen();

        Assert.Equal("VirtualService bookinfo/reviews: tls:443/a,b v1=70 v2=30", change.Description);
        Assert.Equal(new(443, ["a", "b"]), Assert.Single(Assert.IsType<MeshChange.RoutesApplied>(change).Routes).Connections);
        Assert.True(Assert.IsType<MeshChange.SubsetUnreferenced>(scene.Mesh.SubsetUnreferenced("v2")).InListeners);
    }

    [Theory]
    [InlineData("root", "child", "root-child")]
    [InlineData("root", null, "root")]
    [InlineData(null, "child", "child")]
    [InlineData(null, null, null)]
    public void The_route_of_a_child_is_awaited_under_every_root_by_its_merged_name(string? root, string? child, string? merged)
    {
        var scene = Scene.Of(Child(child)) with { VirtualServices = [Scene.Json(Child(child)), Root("shop", "bookinfo", root, null), Root("edge", "other", root, "bookinfo")] };

        var change = scene.Mesh.RoutesAsSeen();

        Assert.Contains("VirtualService bookinfo/reviews (child of bookinfo/shop, other/edge): ", change.Description, StringComparison.Ordinal);
        Assert.Equal(
            [("bookinfo", "shop", merged), ("other", "edge", merged)],
            Assert.IsType<MeshChange.RoutesApplied>(change).Routes.Select(split => (split.Namespace!, split.VirtualService, split.Route)));
    }

    [Fact]
    public void A_single_destination_has_everything()
    {
        var change = Assert.IsType<MeshChange.RoutesApplied>(Scene.Of(Primary(To(null))).Mesh.RoutesAsSeen());

        Assert.Equal([KeyValuePair.Create("", 100)], Assert.Single(change.Routes).Weights);
    }

    [Fact]
    public void An_identity_holds_for_one_generation_of_one_object()
    {
        var mesh = Scene.Of(NinetyTen).Mesh;
        var later = Later("generation", 5);
        var another = Later("uid", "made-again");

        Assert.Equal(mesh.RoutesAsSeen().Id, Scene.Of(NinetyTen).Mesh.RoutesAsSeen().Id);
        Assert.Equal(3, new[] { mesh, later, another }.Select(state => state.RoutesAsSeen().Id).Distinct().Count());
        Assert.Equal(3, new[] { mesh, later, another }.Select(state => state.SubsetUnreferenced("v2").Id).Distinct().Count());
        Assert.Single(new[] { mesh, later, another }.Select(state => state.SubsetPresent("v2").Id).Distinct());
    }

    [Fact]
    public void A_virtual_service_that_does_not_name_the_host_does_not_move_a_proof_of_absence()
    {
        var scene = Scene.Of(NinetyTen);
        var unrelated = Scene.Json(VirtualService($$"""{"route": [{{To("v2", host: "ratings")}}]}""", "ratings"));

        Assert.Equal(
            scene.Mesh.SubsetUnreferenced("v2").Id,
            (scene with { VirtualServices = scene.VirtualServices.Add(unrelated) }).Mesh.SubsetUnreferenced("v2").Id);
    }

    private static MeshState Later(string field, JsonNode value)
    {
        var item = Scene.Json(NinetyTen);
        item["metadata"]![field] = value;
        return (Scene.Of(NinetyTen) with { VirtualServices = [item] }).Mesh;
    }
}

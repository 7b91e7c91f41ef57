using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;
using static RolloutController.Core.Tests.Mesh.Propagation.Questioning;

namespace RolloutController.Core.Tests.Mesh.Propagation;

public sealed class RoutePropagationTests
{
    private static readonly MeshChange Change = Routes(("v1", 90), ("v2", 10));

    [Fact]
    public void Routes_are_proven_by_their_acceptance_alone()
    {
        var mesh = new Questioning(Change).Istiod("a", Proxy("p", 6, 6));

        Assert.Equal(ProofState.Proven, mesh.Ask(("p", Route(6, ("v1", 90), ("v2", 10)))).State);
    }

    [Theory]
    [InlineData(DumpRelation.WithChange, 90, 10)]
    [InlineData(DumpRelation.WithoutChange, 100, 0)]
    [InlineData(DumpRelation.WithoutChange, 75, 25)]
    public void Weights_must_be_as_written(DumpRelation relation, int stable, int canary) => Assert.Equal(
        relation,
        ChangeInDump.Of(Change, Route(6, [.. new[] { ("v1", stable), ("v2", canary) }.Where(weight => weight.Item2 > 0)])));

    [Theory]
    [InlineData(null)]
    [InlineData(100)]
    [InlineData(1)]
    public void A_single_destination_gets_everything_whatever_its_weight(int? weight)
    {
        var dump = Route(6, ("v1", 1));
        dump = dump with { Routes = [dump.Routes[0] with { Clusters = [(new ClusterName(9080, "v1", Host), weight)] }] };

        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(Routes(("v1", 100)), dump));
        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(Routes(("v2", 100)), dump));
    }

    [Theory]
    [InlineData("primary", "/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/reviews", DumpRelation.WithoutChange)]
    [InlineData("primary.mobile", "/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/reviews", DumpRelation.WithoutChange)]
    [InlineData("primary", "/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/other", DumpRelation.WithoutHost)]
    [InlineData("primary", "/apis/networking.istio.io/v1/namespaces/elsewhere/virtual-service/reviews", DumpRelation.WithoutHost)]
    [InlineData("other", "/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/reviews", DumpRelation.WithoutHost)]
    [InlineData("primary", null, DumpRelation.WithoutChange)]
    public void Only_the_managed_route_is_looked_at(string name, string? origin, DumpRelation relation)
    {
        var dump = Route(6, ("v1", 1));

        Assert.Equal(relation, ChangeInDump.Of(Change, dump with { Routes = [dump.Routes[0] with { Name = name, VirtualService = origin }] }));
    }

    [Theory]
    [InlineData("", DumpRelation.WithChange)]
    [InlineData(".mobile", DumpRelation.WithChange)]
    [InlineData("primary", DumpRelation.WithoutHost)]
    public void A_route_without_a_name_is_told_from_others_without_one_by_where_it_sends(string name, DumpRelation relation)
    {
        const string origin = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/reviews";
        var change = Assert.IsType<MeshChange.RoutesApplied>(Change);
        change = change with { Routes = [change.Routes[0] with { Route = null }] };
        var dump = Route(6, ("v1", 90), ("v2", 10));
        var assets = new DumpRoute("", origin, [(new ClusterName(80, "", "assets.bookinfo.svc.cluster.local"), null)], []);
        var redirect = new DumpRoute("", origin, [], []);

        Assert.Equal(relation, ChangeInDump.Of(change, dump with { Routes = [assets, dump.Routes[0] with { Name = name, VirtualService = origin }, redirect] }));
    }

    [Fact]
    public void A_route_whose_name_goes_on_behind_a_dot_is_another_one()
    {
        var change = Assert.IsType<MeshChange.RoutesApplied>(Scene.Of(Samples.VirtualService($$"""
            {"name": "v1", "route": [{{Samples.To("v1", 90)}}, {{Samples.To("v2", 10)}}]}, {"name": "v1.1", "route": [{{Samples.To("v3")}}]}
            """)).Managing("v1").Mesh.RoutesAsSeen());
        var dump = Route(6, ("v1", 90), ("v2", 10));
        dump = dump with
        {
            Routes =
            [
                dump.Routes[0] with { Name = "v1.some-match" },
                dump.Routes[0] with { Name = "v1.1", Clusters = [(new ClusterName(9080, "v3", Host), null)] },
                dump.Routes[0] with { Name = "v1.1.some-match", Clusters = [(new ClusterName(9080, "v3", Host), null)] },
            ],
        };

        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(change, dump));
        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(change, dump with { Routes = [dump.Routes[0] with { Name = "v1", Clusters = [(new ClusterName(9080, "v2", Host), null)] }, .. dump.Routes[1..]] }));
    }

    [Fact]
    public void Other_hosts_in_the_route_keep_their_weights_to_themselves()
    {
        var dump = Route(6, ("v1", 45), ("v2", 5));
        dump = dump with { Routes = [dump.Routes[0] with { Clusters = dump.Routes[0].Clusters.Add((new ClusterName(80, "", "other.example"), 50)) }] };

        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(Routes(("v1", 45), ("v2", 5)), dump));
    }

    [Fact]
    public void A_proxy_that_stands_at_a_former_state_like_the_new_one_does_not_make_those_between_look_new()
    {
        // 5: all to v1. 6: a tenth to v2. 7: all to v1 again, not at any proxy yet.
        var mesh = new Questioning(Routes(("v1", 100))).Istiod("a", Proxy("slow", 5, 5), Proxy("p", 6, 6), Proxy("q", 6, 6));
        mesh.Ask(("p", Route(6, ("v1", 90), ("v2", 10))), ("slow", Route(5, ("v1", 100))));

        Assert.Equal(0, mesh.Ask().Accepted);

        mesh.Istiod("a", Proxy("slow", 5, 5), Proxy("p", 7, 7), Proxy("q", 6, 6));
        var proof = mesh.Ask(("p", Route(7, ("v1", 100))));
        Assert.Equal(1, proof.Accepted);
        Assert.Equal(2, proof.Pending.Length);
    }

    [Fact]
    public void A_subset_is_let_go_when_no_proxy_names_it_any_more()
    {
        var mesh = new Questioning(Unreferenced).Istiod("a", Proxy("p", 5, 5), Proxy("q", 5, 5), Proxy("gateway", 2, 2));
        mesh.Ask(("p", Route(5, ("v1", 90), ("v2", 10))), ("q", Route(5, ("v1", 90), ("v2", 10))), ("gateway", Clusters(5)));
        Assert.Equal(0, mesh.Ask().Accepted);

        mesh.Istiod("a", Proxy("p", 6, 6), Proxy("q", 6, 5), Proxy("gateway", 2, 2));
        Assert.Equal(1, mesh.Ask(("p", Route(6, ("v1", 100)))).Accepted);

        mesh.Istiod("a", Proxy("p", 6, 6), Proxy("q", 6, 6), Proxy("gateway", 2, 2));
        Assert.Equal(ProofState.Proven, mesh.AskAfter(TimeSpan.FromSeconds(3)).State);
    }

    [Fact]
    public void A_proxy_that_never_named_the_subset_proves_nothing_for_others()
    {
        var mesh = new Questioning(Unreferenced).Istiod("a", Proxy("gateway", 5, 5), Proxy("p", 5, 5));

        var proof = mesh.Ask(("gateway", Clusters(5)));

        Assert.Equal((ProofState.Pending, 1), (proof.State, proof.Accepted));
    }

    [Fact]
    public void A_mirror_is_a_reference_too()
    {
        var dump = Route(6, ("v1", 100));
        dump = dump with { Routes = [dump.Routes[0] with { Mirrors = [new ClusterName(9080, "v2", Host)] }] };

        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(Unreferenced, dump));
    }
}

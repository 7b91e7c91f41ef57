using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;
using static RolloutController.Core.Tests.Mesh.Propagation.Questioning;

namespace RolloutController.Core.Tests.Mesh.Propagation;

public sealed class SubsetPropagationTests
{
    private static readonly ConfigDump Without = Clusters(5, "9080|", "9080|v1");
    private static readonly ConfigDump With = Clusters(6, "9080|", "9080|v1", "9080|v2");

    [Fact]
    public void A_proxy_that_accepted_an_older_version_does_not_have_it()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 5));

        Assert.Equal(ProofState.Pending, mesh.Ask(("p", With)).State);
        Assert.Equal(["p: was sent it, has not acknowledged it"], mesh.Ask().Pending);
    }

    [Fact]
    public void A_proxy_that_accepted_the_first_version_with_the_change_has_it_once_its_endpoints_came()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 6));

        Assert.Equal(["p: has the cluster, waits for its endpoints"], mesh.Ask(("p", With)).Pending);
        var proof = mesh.Ask();

        Assert.Equal((ProofState.Proven, 1, 1), (proof.State, proof.Accepted, proof.Total));
        Assert.Null(proof.Reason);
    }

    [Fact]
    public void Endpoints_that_are_still_on_the_way_keep_a_subset_pending()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 6, endpointsSent: 6, endpointsAcked: 5));
        mesh.Ask(("p", With));

        Assert.Equal(ProofState.Pending, mesh.Ask().State);
        mesh.Istiod("a", Proxy("p", 6, 6, mark: 1));
        Assert.Equal(ProofState.Proven, mesh.Ask().State);
    }

    [Fact]
    public void Endpoints_accepted_before_the_clusters_are_not_those_of_the_new_cluster()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 6, endpointsSent: 5, endpointsAcked: 5));
        mesh.Ask(("p", With));

        Assert.Equal(ProofState.Pending, mesh.Ask().State);
    }

    [Fact]
    public void A_proxy_that_asks_for_no_endpoints_after_its_clusters_had_the_cluster_before()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 6, endpointsSent: 4, endpointsAcked: 4));
        mesh.Ask(("p", With));
        Assert.Equal(ProofState.Pending, mesh.AskAfter(TimeSpan.FromSeconds(2)).State);

        Assert.Equal(ProofState.Proven, mesh.AskAfter(TimeSpan.FromSeconds(1)).State);
    }

    [Fact]
    public void A_cluster_that_takes_no_endpoints_is_ready_at_once()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 6, endpointsSent: 0, endpointsAcked: 0));

        var proof = mesh.Ask(("p", With with { Clusters = [.. With.Clusters.Select(cluster => cluster with { TakesEndpoints = false })] }));

        Assert.Equal(ProofState.Proven, proof.State);
    }

    [Fact]
    public void Without_a_version_that_holds_the_change_nothing_is_proven_however_long_it_is_silent()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 5, 5));
        mesh.Ask(("p", Without));

        var proof = mesh.AskAfter(TimeSpan.FromMinutes(1), ("p", Without));

        Assert.Equal(ProofState.Pending, proof.State);
        Assert.Equal("ProxiesPending", proof.Reason);
        Assert.Contains("does not hold the change", proof.Pending[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_push_for_something_else_after_our_write_proves_nothing()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 5, 5));
        mesh.Ask(("p", Without));

        mesh.Istiod("a", Proxy("p", 6, 6));

        Assert.Equal(ProofState.Pending, mesh.Ask(("p", Clusters(6, "9080|", "9080|v1"))).State);
    }

    [Fact]
    public void The_version_found_at_one_proxy_is_asked_of_all()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 6), Proxy("q", 6, 5), Proxy("r", 5, 5));
        mesh.Ask(("p", With));

        var proof = mesh.Ask();

        Assert.Equal((1, 3), (proof.Accepted, proof.Total));
        Assert.Equal(["q: was sent it, has not acknowledged it", "r: was not sent it yet"], proof.Pending);
    }

    [Fact]
    public void A_proxy_without_the_host_is_unaffected_from_that_version_on()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 6), Proxy("scoped", 3, 3));
        mesh.Ask(("p", With), ("scoped", Clusters(5)));
        Assert.Equal(["scoped: was not sent it yet"], mesh.Ask().Pending);

        Assert.Equal(ProofState.Proven, mesh.Ask(("scoped", Clusters(6))).State);
        Assert.Equal(ProofState.Proven, mesh.Ask().State);
    }

    [Fact]
    public void Dumps_are_asked_of_the_newest_first_and_of_few_at_a_time()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", [.. Enumerable.Range(1, 9).Select(i => Proxy($"p{i}", i, i))]);
        mesh.Ask();

        Assert.Equal(["p9", "p8", "p7", "p6"], mesh.Last.Wanted["a"]);
    }

    [Fact]
    public void No_dump_is_asked_for_once_all_is_proven()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 6));
        mesh.Ask(("p", With));
        mesh.Ask();

        Assert.Empty(mesh.Last.Wanted);
    }

    [Fact]
    public void A_proxy_whose_dump_may_be_anothers_is_not_asked_for_one()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("web-0.shop", 5, 5), Proxy("my-web-0.shop", 5, 5));
        mesh.Ask();

        Assert.Equal(["my-web-0.shop"], mesh.Last.Wanted["a"]);
    }

    [Fact]
    public void What_was_there_before_and_is_not_pushed_again_is_found_by_the_silence_after_a_dump()
    {
        // The last push concerned others: the dump is newer than what was sent to any proxy.
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 4, 4), Proxy("q", 5, 5));
        Assert.Equal(ProofState.Pending, mesh.Ask(("p", Clusters(9, "9080|", "9080|v2"))).State);
        Assert.Equal(ProofState.Pending, mesh.Ask().State);

        mesh.AskAfter(TimeSpan.FromSeconds(3));

        Assert.Equal(ProofState.Proven, mesh.Ask().State);
    }

    [Fact]
    public void Every_port_with_a_cluster_needs_the_subset()
    {
        var change = SubsetV2 with { Ports = [9080, 9090, 53] };

        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(change, Clusters(6, "9080|", "9080|v2", "9090|")));
        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(change, Clusters(6, "9080|", "9080|v2", "9090|", "9090|v2")));
        Assert.Equal(DumpRelation.WithoutHost, ChangeInDump.Of(change, Clusters(6, "8000|")));
    }

    [Fact]
    public void A_refusal_after_our_write_rejects_the_change()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 5, 5));
        mesh.Ask();

        mesh.Istiod("a", Proxy("p", 6, 5, error: "duplicate cluster"));
        var proof = mesh.Ask(("p", With));

        Assert.Equal((ProofState.Rejected, "ProxyRejectedChange"), (proof.State, proof.Reason));
        Assert.Equal("p refused DestinationRule bookinfo/reviews: subset v2: duplicate cluster", proof.Detail);
    }

    [Fact]
    public void A_refusal_of_an_older_version_does_not_reject_the_change()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 6), Proxy("q", 5, 4));
        mesh.Ask(("p", With));

        mesh.Istiod("a", Proxy("p", 6, 6), Proxy("q", 5, 4, error: "bad listener"));

        Assert.Equal(["q: refuses its configuration: bad listener"], mesh.Ask().Pending);
    }

    [Fact]
    public void A_proxy_that_refused_before_our_write_is_listed_and_rejects_nothing()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 5, 4, error: "old trouble"));
        mesh.Ask();

        mesh.Istiod("a", Proxy("p", 6, 4, error: "old trouble"));
        var proof = mesh.Ask(("p", With));

        Assert.Equal((ProofState.Pending, "ProxiesRefusing"), (proof.State, proof.Reason));
        Assert.Equal(["p: refused its configuration before this change: old trouble"], proof.Pending);

        mesh.Istiod("a", Proxy("p", 7, 7));
        mesh.Ask();
        Assert.Equal(ProofState.Proven, mesh.Ask().State);
    }

    [Fact]
    public void Connections_that_do_not_watch_clusters_do_not_count()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 6, 6), new ProxyConnection("ztunnel", WatchedType.None, WatchedType.None, WatchedType.None));
        mesh.Ask(("p", With));

        Assert.Equal((ProofState.Proven, 1), (mesh.Ask().State, mesh.Last.Proof.Total));
    }

    [Fact]
    public void Of_two_connections_of_one_proxy_the_newer_counts()
    {
        var mesh = new Questioning(SubsetV2).Istiod("a", Proxy("p", 4, 4), Proxy("p", 6, 6));
        mesh.Ask(("p", With));

        Assert.Equal((ProofState.Proven, 1), (mesh.Ask().State, mesh.Last.Proof.Total));
    }
}

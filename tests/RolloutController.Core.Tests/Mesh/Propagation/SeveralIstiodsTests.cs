using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;
using static RolloutController.Core.Tests.Mesh.Propagation.Questioning;

namespace RolloutController.Core.Tests.Mesh.Propagation;

public sealed class SeveralIstiodsTests
{
    private static readonly MeshChange Change = Routes(("v1", 90), ("v2", 10));
    private static readonly ConfigDump With = Route(6, ("v1", 90), ("v2", 10));

    [Fact]
    public void Versions_of_one_istiod_say_nothing_about_proxies_of_another()
    {
        var mesh = new Questioning(Change).Istiod("a", Proxy("p", 6, 6)).Istiod("b", Proxy("q", 100, 100));

        Assert.Equal((ProofState.Pending, 1, 2), (mesh.Ask(("p", With)).State, mesh.Last.Proof.Accepted, mesh.Last.Proof.Total));
        Assert.Equal(ProofState.Proven, mesh.Ask(("q", Route(100, ("v1", 90), ("v2", 10)))).State);
    }

    [Theory]
    [InlineData(IstiodFailureKind.Unreachable, ProofState.Pending, "IstiodUnreachable", "NetworkPolicies")]
    [InlineData(IstiodFailureKind.Unauthorized, ProofState.Pending, "IstiodUnauthorized", "audience istio-ca")]
    [InlineData(IstiodFailureKind.Forbidden, ProofState.Pending, "IstiodForbidden", "DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES")]
    [InlineData(IstiodFailureKind.DebugDisabled, ProofState.Pending, "IstiodDebugDisabled", "ENABLE_DEBUG_ON_HTTP")]
    [InlineData(IstiodFailureKind.Unknown, ProofState.Unverifiable, "IstiodAnswerUnknown", "verify: Delay")]
    public void Every_istiod_must_answer_and_the_reason_names_the_remedy(IstiodFailureKind kind, ProofState state, string reason, string remedy)
    {
        var mesh = new Questioning(Change).Istiod("a", Proxy("p", 6, 6)).Failing("b", kind);

        var proof = mesh.Ask(("p", With));

        Assert.Equal((state, reason), (proof.State, proof.Reason));
        Assert.StartsWith("b ", proof.Detail, StringComparison.Ordinal);
        Assert.Contains(remedy, proof.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Nonces_without_a_push_version_cannot_be_verified()
    {
        var type = new WatchedType("C6JqN6wI4GU=4f54250a-dab6-4ece-a443-751028b55b09", "", "");
        var mesh = new Questioning(Change).Istiod("a", new ProxyConnection("p", type, type, type));

        var proof = mesh.Ask();

        Assert.Equal((ProofState.Unverifiable, "IstiodAnswerUnknown"), (proof.State, proof.Reason));
        Assert.Contains("C6JqN6wI4GU", proof.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_istiod_none_of_whose_proxies_knows_the_host_is_done_when_nothing_can_be_on_the_way_any_more()
    {
        var mesh = new Questioning(Change).Istiod("a", Proxy("p", 6, 6)).Istiod("b", Proxy("q", 5, 5));
        mesh.Ask(("p", With), ("q", Clusters(5)));
        Assert.Equal(ProofState.Pending, mesh.Ask().State);

        Assert.Equal(ProofState.Proven, mesh.AskAfter(TimeSpan.FromSeconds(10), ("q", Clusters(5))).State);
    }

    [Fact]
    public void A_proxy_that_reconnects_is_pending_until_it_is_listed_again()
    {
        var mesh = new Questioning(Change).Istiod("a", Proxy("p", 6, 6), Proxy("q", 5, 5)).Istiod("b", Proxy("r", 6, 6));
        mesh.Ask(("p", With), ("r", With));

        mesh.Istiod("a", Proxy("p", 6, 6));
        Assert.Equal(["q: was connected a moment ago and is not now"], mesh.Ask().Pending);

        mesh.Istiod("b", Proxy("r", 6, 6), Proxy("q", 6, 6));
        Assert.Equal(ProofState.Proven, mesh.Ask().State);
    }

    [Fact]
    public void A_proxy_that_is_gone_is_forgotten()
    {
        var mesh = new Questioning(Change).Istiod("a", Proxy("p", 6, 6), Proxy("q", 5, 5));
        mesh.Ask(("p", With));
        mesh.Istiod("a", Proxy("p", 6, 6));

        Assert.Equal((ProofState.Proven, 1), (mesh.AskAfter(TimeSpan.FromSeconds(11)).State, mesh.Last.Proof.Total));
    }

    [Fact]
    public void When_no_proxy_is_connected_nothing_is_proven()
    {
        var proof = new Questioning(Change).Istiod("a").Ask();

        Assert.Equal((ProofState.Pending, "NoProxiesConnected"), (proof.State, proof.Reason));
    }

    [Fact]
    public void Without_any_istiod_nothing_is_proven() =>
        Assert.Equal("IstiodUnreachable", new Questioning(Change).Ask().Reason);

    [Fact]
    public void A_restarted_istiod_counts_anew_and_the_version_is_found_again()
    {
        var mesh = new Questioning(Change).Istiod("a", Proxy("p", 60, 60), Proxy("q", 59, 59));
        mesh.Ask(("p", Route(60, ("v1", 90), ("v2", 10))));

        // Later by the clock, yet a small counter.
        var version = new PushVersion(new DateTimeOffset(2026, 11, 20, 13, 0, 0, TimeSpan.Zero), 2);
        var type = new WatchedType($"{version}{Guid.Empty:D}", $"{version}{Guid.Empty:D}", "");
        mesh.Istiod("a", new ProxyConnection("p", type, type, type), new ProxyConnection("q", type, type, type));
        Assert.Equal((ProofState.Pending, 0), (mesh.Ask().State, mesh.Last.Proof.Accepted));

        Assert.Equal(ProofState.Proven, mesh.Ask(("q", With with { Version = version })).State);
    }

    [Fact]
    public void After_a_crash_of_the_controller_the_version_is_found_again()
    {
        var mesh = new Questioning(Change).Istiod("a", Proxy("p", 6, 6));
        mesh.Ask(("p", With));

        mesh.Memory = PropagationMemory.Empty;

        Assert.Equal(ProofState.Pending, mesh.Ask().State);
        Assert.Equal(ProofState.Proven, mesh.Ask(("p", With)).State);
    }

    [Fact]
    public void Few_of_many_pending_proxies_are_listed()
    {
        var mesh = new Questioning(Change).Istiod("a", [.. Enumerable.Range(1, 30).Select(i => Proxy($"p{i:00}", 5, 5))]);

        var proof = mesh.Ask();

        Assert.Equal((30, 5), (proof.Total, proof.Pending.Length));
    }
}

using RolloutController.Core.Mesh;
using RolloutController.MeshDataPlane.Debugging;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.IntegrationTests.Propagation;

/// <summary>What the prober concludes from istiod's debug interface, against what the proxies of the mesh really have.</summary>
public sealed class MeasuredPropagationTests
{
    private static readonly ProxyOptions Fast = new() { Name = "fast" };
    private static readonly ProxyOptions Slow = new() { Name = "slow", CdsDelay = 700, EdsDelay = 400, RdsDelay = 600 };
    private static readonly ProxyOptions Late = new() { Name = "late", CdsDelay = 100, EdsDelay = 900 };
    private static readonly ProxyOptions Scoped = new() { Name = "scoped", EgressHosts = ["./ratings.bookinfo.svc.cluster.local"] };
    private static readonly ProxyOptions Ztunnel = new() { Name = "ztunnel", Namespace = "istio-system", Ztunnel = true };

    [Fact]
    public async Task A_step_is_proven_when_every_proxy_has_it_and_not_before()
    {
        await using var mesh = await MeshWithProber.StartAsync(Fast, Slow, Late, Scoped, Ztunnel);
        string[] callers = ["fast", "slow", "late"];

        var subset = mesh.Subsets("v1", "v2");
        var proof = await mesh.SeekAsync(subset, Is(ProofState.Proven), () => callers.All(caller => mesh.HasCluster(caller, "v2")));
        Assert.Equal((4, 4), (proof.Accepted, proof.Total));

        var routes = mesh.Weights(("v1", 90), ("v2", 10));
        await mesh.SeekAsync(routes, Is(ProofState.Proven), () => callers.All(caller => mesh.RouteOf(caller) == "v1=90 v2=10"));

        var back = mesh.Weights(("v1", 100));
        await mesh.SeekAsync(back, Is(ProofState.Proven), () => callers.All(caller => mesh.RouteOf(caller) == "v1=100"));

        var unreferenced = MeshWithProber.Unreferenced("v2");
        await mesh.SeekAsync(unreferenced, Is(ProofState.Proven), () => callers.All(caller => !mesh.RouteOf(caller).Contains("v2", StringComparison.Ordinal)));

        Assert.Equal([(subset.Id, true), (routes.Id, true), (back.Id, true), (unreferenced.Id, true)], mesh.Proven);
    }

    [Fact]
    public async Task What_stood_before_the_controller_asked_is_found_without_a_push()
    {
        await using var mesh = await MeshWithProber.StartAsync(Fast, Slow, Scoped);
        var subset = mesh.Subsets("v1", "v2");
        await mesh.SeekAsync(subset, Is(ProofState.Proven), () => true);

        // Something else is pushed, which changes nothing for some proxies.
        await mesh.SeekAsync(mesh.Weights(("v1", 50), ("v2", 50)), Is(ProofState.Proven), () => true);

        await mesh.SeekAsync(subset with { Id = "asked-again" }, Is(ProofState.Proven), () => mesh.HasCluster("fast", "v2") && mesh.HasCluster("slow", "v2"));
        Assert.Contains(("asked-again", true), mesh.Proven);
    }

    [Fact]
    public async Task A_proxy_that_never_acknowledges_keeps_a_change_pending_by_name()
    {
        await using var mesh = await MeshWithProber.StartAsync(Fast, Slow);
        mesh.Mesh.Proxy("slow").Agent.SetSilent(true);

        var subset = mesh.Subsets("v1", "v2");
        var proof = await mesh.SeekAsync(subset, proof => proof.Accepted == 1, () => mesh.HasCluster("slow", "v2"));

        Assert.Equal((ProofState.Pending, 2), (proof.State, proof.Total));
        Assert.StartsWith("slow.bookinfo: ", Assert.Single(proof.Pending), StringComparison.Ordinal);

        mesh.Mesh.Proxy("slow").Agent.SetSilent(false);
        await mesh.WaitAsync(subset, Is(ProofState.Proven));
    }

    [Fact]
    public async Task A_refusal_of_our_change_rejects_it()
    {
        await using var mesh = await MeshWithProber.StartAsync(Fast, Slow);
        var proof = await RefusedByAsync(mesh, "slow", "Cluster v2: invalid", "v1", "v2");

        Assert.Contains("slow.bookinfo refused", proof.Detail, StringComparison.Ordinal);
        Assert.Contains("Cluster v2: invalid", proof.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_refused_before_is_reported_and_rejects_nothing()
    {
        await using var mesh = await MeshWithProber.StartAsync(Fast, Slow with { CdsDelay = 0 });
        await RefusedByAsync(mesh, "slow", "old trouble", "v1", "other");
        await mesh.SeekAsync(mesh.Weights(("v1", 100)), Is(ProofState.Proven), () => true);

        var proof = await mesh.SeekAsync(mesh.Subsets("v1", "other", "v2"), proof => proof.Accepted == 1, () => true);

        Assert.Equal((ProofState.Pending, "ProxiesRefusing"), (proof.State, proof.Reason));
        Assert.Contains("old trouble", Assert.Single(proof.Pending), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "IstiodUnauthorized")]
    [InlineData("other", "IstiodForbidden")]
    public async Task Without_the_right_token_the_reason_says_so_and_a_new_token_is_taken_up(string token, string reason)
    {
        await using var mesh = await MeshWithProber.StartAsync(Fast, Slow);
        mesh.Token(token);
        var subset = mesh.Subsets("v1", "v2");
        Assert.Equal(ProofState.Pending, (await mesh.SeekAsync(subset, proof => proof.Reason == reason, () => true)).State);

        mesh.Token("root");
        await mesh.WaitAsync(subset, Is(ProofState.Proven));
    }

    [Fact]
    public async Task A_debug_interface_that_is_switched_off_is_named()
    {
        await using var mesh = await MeshWithProber.StartAsync(Fast, Slow);
        foreach (var server in mesh.Mesh.DebugServers.Values) server.Access = server.Access with { OnHttp = false };

        var proof = await mesh.SeekAsync(mesh.Subsets("v1", "v2"), proof => proof.Reason == "IstiodDebugDisabled", () => true);

        Assert.Equal(ProofState.Pending, proof.State);
    }

    [Fact]
    public async Task While_an_istiod_is_away_nothing_is_proven_and_its_proxies_are_judged_where_they_go()
    {
        await using var mesh = await MeshWithProber.StartAsync(Fast, Slow);
        mesh.Mesh.Istiod("istiod-1").Stop();
        var subset = mesh.Subsets("v1", "v2");
        var proof = await mesh.SeekAsync(subset, proof => proof.Reason == "IstiodUnreachable", () => mesh.HasCluster("fast", "v2") && mesh.HasCluster("slow", "v2"));
        Assert.Equal(ProofState.Pending, proof.State);

        mesh.Mesh.Istiod("istiod-1").Start();
        await mesh.WaitAsync(subset, Is(ProofState.Proven));
        Assert.Equal([(subset.Id, true)], mesh.Proven);
    }

    // A refusal is the change's only where the proxy was seen without one since the change is sought: so the proxy waits with its answer until then.
    private static async Task<Proof> RefusedByAsync(MeshWithProber mesh, string proxy, string text, params string[] subsets)
    {
        await mesh.SeekAsync(mesh.Weights(("v1", 100)), Is(ProofState.Proven), () => true);
        var agent = mesh.Mesh.Proxy(proxy).Agent;
        agent.SetSilent(true);
        var change = mesh.Subsets(subsets);
        await mesh.SeekAsync(change, proof => proof.Accepted > 0, () => true);

        mesh.Mesh.Clock.Run(() => agent.Refusals[XdsType.Cluster] = text);
        agent.SetSilent(false);
        return await mesh.WaitAsync(change, Is(ProofState.Rejected));
    }

    private static Func<Proof, bool> Is(ProofState state) => proof => proof.State == state;
}

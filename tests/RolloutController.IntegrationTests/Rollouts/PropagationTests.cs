using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Debugging;
using RolloutController.MeshDataPlane.Xds;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>Proxies and istiods that do not do as they should, and what becomes of a rollout then.</summary>
public sealed class PropagationTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    [Fact]
    public async Task A_proxy_that_never_acknowledges_fails_the_attempt_before_any_traffic_has_moved()
    {
        await using var world = await HealthyAsync(timeout: "10s");
        var load = world.Mesh.StartLoad(20);
        world.Mesh.Mesh.Proxy("laggard").Agent.SetSilent(true);

        await world.SetVersionAsync("v2");
        var status = await world.UntilAsync(Phase.Degraded);

        Assert.Equal("PropagationFailed", status.Attempt!.FailureReason);
        Assert.Contains("laggard", status.Attempt.FailureMessage, StringComparison.Ordinal);
        Assert.Equal("v1=100", await world.Api.WeightsAsync());
        var report = await world.Mesh.ReconciledAsync(load, TestContext.Current.CancellationToken);
        Assert.Equal(0, report.LostToRouting);
        Assert.DoesNotContain("v2", report.RequestsByVersion.Keys);

        // What it added stays until that proxy has let go of it.
        world.Mesh.Mesh.Proxy("laggard").Agent.SetSilent(false);
        await world.UntilAsync(() => world.Api.SubsetsAsync(), subsets => subsets == "v1", "the subset that was added is gone");
    }

    [Fact]
    public async Task A_proxy_that_falls_silent_midway_does_not_hold_up_the_way_back()
    {
        await using var world = await HealthyAsync(timeout: "10s", stepDuration: "5m");
        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("first");
        world.Mesh.Mesh.Proxy("laggard").Agent.SetSilent(true);

        await world.CommandAsync("abort");
        await world.UntilAsync(() => world.Api.WeightsAsync(), weights => weights == "v1=100", "all traffic is on v1");
        var status = await world.UntilAsync(Phase.Degraded);

        // That proxy still sends to v2: its subset stays.
        Assert.Equal("v1 v2", await world.Api.SubsetsAsync());
        Assert.Equal("False", status.Conditions.Find(ConditionTypes.CleanedUp)?.Status);
        world.Mesh.Mesh.Proxy("laggard").Agent.SetSilent(false);
        await world.UntilAsync(() => world.Api.SubsetsAsync(), subsets => subsets == "v1", "the subset is gone");
        await world.UntilAsync(now => now.Conditions.Find(ConditionTypes.CleanedUp) is null, "the condition is gone");
    }

    [Fact]
    public async Task A_proxy_that_refused_its_configuration_before_is_listed_and_the_rest_goes_on_where_people_said_so()
    {
        await using var world = await HealthyAsync(timeout: "10s", onUnproven: "Proceed", stepDuration: "5m");
        var refusing = world.Mesh.Mesh.Proxy("laggard").Agent;
        world.Mesh.Mesh.Clock.Run(() => refusing.Refusals[XdsType.Cluster] = "cluster ratings: bad TLS context");
        await world.Api.PatchAsync("services", "reviews", new JsonObject { ["spec"] = new JsonObject { ["ports"] = new JsonArray(Port("http", 9080), Port("admin", 9081)) } });
        await world.UntilAsync(
            () => Task.FromResult(world.Mesh.Mesh.Clock.Read(() => world.Mesh.Mesh.Istiods[0].Connections.Any(connection => connection.Watched.Values.Any(one => one.LastError.Length > 0)))),
            refused => refused,
            "it has refused a configuration that has nothing to do with the rollout");

        await world.SetVersionAsync("v2");
        var waiting = await world.UntilAsync(
            status => status.Conditions.Find(ConditionTypes.PropagationProven)?.Reason == "ProxiesRefusing", "that proxy is in the condition");
        Assert.Contains("laggard", waiting.Conditions.Find(ConditionTypes.PropagationProven)!.Message, StringComparison.Ordinal);
        Assert.Equal("v1=100", await world.Api.WeightsAsync());
        await world.UntilBakingAsync("first");

        Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync());
    }

    [Fact]
    public async Task A_proxy_that_refuses_the_change_itself_fails_the_attempt()
    {
        await using var world = await HealthyAsync(timeout: "60s");
        var refusing = world.Mesh.Mesh.Proxy("laggard").Agent;
        refusing.SetSilent(true);

        await world.SetVersionAsync("v2");
        await world.UntilAsync(status => status.Propagation is { Accepted: > 0 }, "the controller knows the proxies, none of which refuses anything yet");
        world.Mesh.Mesh.Clock.Run(() => refusing.Refusals[XdsType.Cluster] = "subset v2: not for me");
        refusing.SetSilent(false);
        var status = await world.UntilAsync(Phase.Degraded);

        Assert.Equal("PropagationFailed", status.Attempt!.FailureReason);
        Assert.Contains("not for me", status.Attempt.FailureMessage, StringComparison.Ordinal);
        Assert.Equal("v1=100", await world.Api.WeightsAsync());
    }

    [Theory]
    [InlineData("unreachable", "IstiodUnreachable", "cannot be reached")]
    [InlineData("401", "IstiodUnauthorized", "audience istio-ca")]
    [InlineData("403", "IstiodForbidden", "DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES")]
    [InlineData("404", "IstiodDebugDisabled", "ENABLE_DEBUG_ON_HTTP=true")]
    public async Task An_istiod_that_cannot_be_asked_is_told_with_the_remedy_and_no_traffic_moves_until_it_can(string how, string reason, string remedy)
    {
        await using var world = await HealthyAsync(timeout: "10m");
        var debug = world.Mesh.Debug.Single();
        var good = debug.Access;
        switch (how)
        {
            case "unreachable":
                world.IstiodsSeen = [new Uri("http://127.0.0.1:1/")];
                break;
            case "401":
                debug.Access = good with { Tokens = good.Tokens.Clear() };
                break;
            case "403":
                debug.Access = good with { Tokens = good.Tokens.SetItem(WorldMesh.DebugToken, "elsewhere") };
                break;
            default:
                debug.Access = good with { OnHttp = false };
                break;
        }

        await world.SetVersionAsync("v2");
        var status = await world.UntilAsync(
            now => now.Conditions.Find(ConditionTypes.PropagationProven) is { Status: "False" } proven && proven.Reason == reason, $"condition {reason}");

        Assert.Contains(remedy, status.Conditions.Find(ConditionTypes.PropagationProven)!.Message, StringComparison.Ordinal);
        Assert.Equal("v1=100", await world.Api.WeightsAsync());
        debug.Access = good;
        world.IstiodsSeen = null;
        await world.UntilStableAsync("v2");
    }

    private static JsonObject Port(string name, int number) => new() { ["name"] = name, ["port"] = number };

    private async Task<RolloutWorld> HealthyAsync(string timeout, string onUnproven = "Fail", string stepDuration = "1s")
    {
        var world = await RolloutWorld.StartAsync(cluster, metrics);
        await world.ApplyAsync(world.Rollout()
            .WithSteps(A.Weight(10, stepDuration, "first"))
            .With("analysis.gates", null)
            .With("traffic.propagation.timeout", timeout)
            .With("traffic.propagation.onUnproven", onUnproven));
        await world.UntilStableAsync("v1");
        return world;
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>Shadows, header routes and faults hit whom they should, and nobody else.</summary>
public sealed class GeneratedRouteTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    /// <summary>Callers of ratings: a pod of the new version, one of the stable version, one of another application with the new version's label, and one of another namespace with all its labels.</summary>
    private static readonly ImmutableArray<ProxyOptions> Callers =
    [
        new() { Name = "canary", Labels = Labels("reviews", "v2") },
        new() { Name = "stable", Labels = Labels("reviews", "v1") },
        new() { Name = "unrelated", Labels = Labels("details", "v2") },
        new() { Name = "elsewhere", Labels = Labels("reviews", "v2"), Namespace = "elsewhere" },
    ];

    [Fact]
    public async Task A_shadow_finds_a_bad_version_and_no_user_sees_one_of_its_answers()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        world.Mesh.Behave("v2", errorRate: 1);
        await world.ApplyAsync(world.Rollout().WithSteps(A.Shadow(duration: "60s", name: "mirror"), A.Weight(10, "1s", "first")));
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad();

        await world.SetVersionAsync("v2");
        var status = await world.UntilAsync(Phase.Degraded);

        Assert.Contains("errors: 100%", status.Attempt!.FailureMessage, StringComparison.Ordinal);
        var report = await load.StopAsync();
        Assert.True(world.Mesh.Mesh.Pods.ByAddress.Values.Where(pod => pod.Pod.Version == "v2").Sum(pod => pod.Requests) > 0, "the pods of v2 got copies");
        Assert.Equal(["v1"], report.RequestsByVersion.Keys);
        Assert.Equal((0, 0), (report.ServerErrors, report.LostToRouting));
        Assert.Equal(1, await RoutesAsync(world, "reviews"));
    }

    [Fact]
    public async Task Testers_reach_the_new_version_at_weight_0_and_nobody_else_does()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        await world.ApplyAsync(world.Rollout().With("analysis.gates", null).WithSteps(A.HeaderRoute(duration: "10m", name: "testers")));
        await world.UntilStableAsync("v1");

        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("testers");

        Assert.Equal(["v2"], (await AskAsync(world, "reviews", ("end-user", "jason"))).RequestsByVersion.Keys);
        Assert.Equal(["v1"], (await AskAsync(world, "reviews")).RequestsByVersion.Keys);
        Assert.Equal(["v1"], (await AskAsync(world, "reviews", ("end-user", "mary"))).RequestsByVersion.Keys);
        await world.CommandAsync("abort");
        await world.UntilAsync(Phase.Degraded);
        Assert.Equal(["v1"], (await AskAsync(world, "reviews", ("end-user", "jason"))).RequestsByVersion.Keys);
        Assert.Equal(1, await RoutesAsync(world, "reviews"));
    }

    [Fact]
    public async Task A_fault_on_a_dependency_hits_the_new_versions_calls_only()
    {
        await using var world = await WithRatingsAsync();
        await world.ApplyAsync(world.Rollout().With("analysis.gates", null).WithSteps(A.Weight(10, "1s", "first"), A.Step("fault", "faultInjection", A.Abort(percentage: 50), "5m")));
        await world.UntilStableAsync("v1");

        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("fault");
        var during = await AskAsync(world, "ratings");

        // Half of 100: outside of these bounds once in a hundred million runs.
        Assert.InRange(during.Count(answer => answer is { Proxy: "canary", Status: 503, Flags: "FI" }), 22, 78);
        Assert.Equal(0, during.Count(answer => answer.Proxy != "canary" && answer.Status != 200));
        await world.CommandAsync("abort");
        await world.UntilAsync(Phase.Degraded);
        Assert.Equal(0, (await AskAsync(world, "ratings")).Count(answer => answer.Status != 200));
        Assert.Equal(1, await RoutesAsync(world, "ratings"));
    }

    [Fact]
    public async Task A_fault_outlives_edits_of_its_dependency_but_not_its_step_and_no_other_request_fails()
    {
        await using var world = await WithRatingsAsync();
        await world.ApplyAsync(world.Rollout().With("analysis.gates", null).WithSteps(
            A.Weight(10, "1s", "first"), A.Step("fault", "faultInjection", A.Abort(percentage: 50), "10m"), A.Weight(20, "10m", "after")));
        await world.UntilStableAsync("v1");
        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("fault");
        await using var load = Load(world, "ratings", null);

        // As an apply does that knows nothing of the fault.
        await world.Api.PatchAsync("virtualservices", "ratings", new JsonObject { ["spec"] = new JsonObject { ["http"] = new JsonArray(Bookinfo.Route("primary", "ratings", null).With("timeout", "7s")) } });
        await world.UntilAsync(() => HttpAsync(world, "ratings"), http => http.Count == 2 && (string?)http[0]!["timeout"] == "7s", "the fault stands above the route as it was edited");
        await world.Api.DeleteAsync("virtualservices", "ratings");
        await world.Api.CreateAsync("virtualservices", Bookinfo.VirtualService("ratings", null));
        await world.UntilAsync(() => HttpAsync(world, "ratings"), http => http.Count == 2 && http[0]!["timeout"] is null, "the fault stands above the route that was made anew");
        await world.UntilAsync(() => AskAsync(world, "ratings"), report => report.Count(answer => answer.Flags == "FI") > 0, "the fault is back at the caller");

        await world.CommandAsync("skip");
        await world.UntilBakingAsync("after");
        Assert.Equal(0, (await AskAsync(world, "ratings")).Count(answer => answer.Status != 200));
        Assert.Equal(1, await RoutesAsync(world, "ratings"));
        var report = await load.StopAsync();
        Assert.Equal((0, 0), (report.LostToRouting, report.TransportErrors));
        Assert.Equal(0, report.Count(answer => answer is { Status: not 200 } and not { Proxy: "canary", Flags: "FI" }));
    }

    [Fact]
    public async Task A_fault_on_a_dependency_hits_no_gateway()
    {
        await using var world = await WithRatingsAsync(
        [
            Callers[0],

            // Istio does not look at source labels on a match that names gateways: all the labels of the new version would not save this one.
            new() { Name = "edge", Labels = Labels("reviews", "v2"), Gateways = ["istio-system/edge"] },
            new() { Name = "inner", Labels = Labels("ingress", "v2"), Gateways = ["istio-system/inner"], Namespace = "istio-system" },
        ]);
        var atEdge = Bookinfo.Route("at-edge", "ratings", null).With("match", new JsonArray(new JsonObject { ["gateways"] = new JsonArray("istio-system/edge") }));
        await world.Api.PatchAsync("virtualservices", "ratings", new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["gateways"] = new JsonArray("mesh", "istio-system/edge", "istio-system/inner"),
                ["exportTo"] = new JsonArray("*"),
                ["http"] = new JsonArray(atEdge, Bookinfo.Route("primary", "ratings", null)),
            },
        });
        await world.UntilAsync(() => Task.FromResult(HasRoute(world, "edge") && HasRoute(world, "inner")), bound => bound, "the gateways have the routes");
        await world.ApplyAsync(world.Rollout().With("analysis.gates", null).WithSteps(A.Weight(10, "1s", "first"), A.Step("fault", "faultInjection", A.Abort(percentage: 50), "5m")));
        await world.UntilStableAsync("v1");

        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("fault");
        var during = await AskAsync(world, "ratings");

        Assert.Equal(3, await RoutesAsync(world, "ratings"));
        Assert.InRange(during.Count(answer => answer is { Proxy: "canary", Status: 503, Flags: "FI" }), 22, 78);
        Assert.Equal(200, during.Count(answer => answer.Proxy != "canary" && answer.Status == 200));

        static bool HasRoute(RolloutWorld world, string gateway) =>
            world.Mesh.Mesh.Proxy(gateway).Agent.Config.Routes.GetValueOrDefault(ProxyRoutes.GatewayPort)?.VirtualHosts.Length > 0;
    }

    [Fact]
    public async Task A_fault_on_the_own_host_hits_the_chosen_requests_only()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        var own = A.Abort("reviews", 50).With("match", A.Headers(("end-user", "jason")));
        await world.ApplyAsync(world.Rollout().With("analysis.gates", null).WithSteps(A.Weight(10, "1s", "first"), A.Step("fault", "faultInjection", own, "5m")));
        await world.UntilStableAsync("v1");

        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("fault");

        Assert.InRange((await AskAsync(world, "reviews", ("end-user", "jason"))).Count(answer => answer is { Status: 503, Flags: "FI" }), 100, 200);
        Assert.Equal(0, (await AskAsync(world, "reviews")).Count(answer => answer.Status != 200));
        await world.CommandAsync("pause");
        await world.UntilAsync(Phase.Paused);
        await world.UntilAsync(() => RoutesAsync(world, "reviews"), count => count == 1, "the fault leaves with the pause");
    }

    [Fact]
    public async Task Two_rollouts_with_faults_on_each_other_do_not_disturb_each_other()
    {
        await using var world = await WithRatingsAsync("v1", "v2");
        await world.Api.CreateAsync("destinationrules", Bookinfo.DestinationRule("ratings", "v1"));
        await world.Api.PatchAsync("virtualservices", "ratings", new JsonObject { ["spec"] = new JsonObject { ["http"] = new JsonArray(Bookinfo.Route("primary", "ratings", "v1")) } });
        var both = world.Rollout().With("analysis.gates", null);
        await world.ApplyAsync(both.WithSteps(A.Weight(10, "1s", "first"), A.Fault("ratings", "5m", "fault")));
        await world.ApplyAsync(world.Rollout("ratings").ForService("ratings").With("analysis.gates", null).WithSteps(A.Weight(20, "1s", "first"), A.Fault("reviews", "5m", "fault")));
        await world.UntilStableAsync("v1");
        await world.UntilStableAsync("v1", "ratings");

        await Task.WhenAll(world.SetVersionAsync("v2"), world.SetVersionAsync("v2", "ratings"));
        await world.UntilBakingAsync("fault");
        await world.UntilBakingAsync("fault", "ratings");
        Assert.Equal((2, 2), (await RoutesAsync(world, "reviews"), await RoutesAsync(world, "ratings")));
        await using var toReviews = Load(world, "reviews", null);
        await using var toRatings = Load(world, "ratings", null);

        await world.CommandAsync("abort", "ratings");
        await world.UntilAsync(Phase.Degraded, "ratings");
        Assert.Equal((1, 2), (await RoutesAsync(world, "reviews"), await RoutesAsync(world, "ratings")));
        Assert.Equal("v1=100", await world.Api.WeightsAsync("ratings", 1));
        await world.UntilAsync(() => world.Api.WeightsAsync("ratings"), weights => weights == "v1=100", "the fault's route follows the route that it shadows");
        Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync());
        var status = await world.StatusAsync();
        Assert.Equal((Phase.Progressing, "fault"), (status.Phase, status.Step!.Name));

        // The one rolled back, the other's fault still hits its own version's calls, and nobody has lost a request to either.
        Assert.InRange((await AskAsync(world, "ratings")).Count(answer => answer is { Proxy: "canary", Flags: "FI" }), 3, 45);
        foreach (var load in new[] { toReviews, toRatings })
        {
            var report = await load.StopAsync();
            Assert.Equal((0, 0), (report.LostToRouting, report.TransportErrors));
            Assert.Equal(0, report.Count(answer => answer is { Status: not 200 } and not { Proxy: "canary", Flags: "FI" }));
        }
    }

    private static ImmutableDictionary<string, string> Labels(string app, string version) =>
        ImmutableDictionary<string, string>.Empty.Add("app", app).Add("version", version);

    private Task<RolloutWorld> WithRatingsAsync(params string[] versions) => WithRatingsAsync(Callers, versions);

    private async Task<RolloutWorld> WithRatingsAsync(ImmutableArray<ProxyOptions> callers, params string[] versions)
    {
        var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { Proxies = callers });
        await world.Api.CreateAsync("services", Bookinfo.Service("ratings"));
        foreach (var version in versions.DefaultIfEmpty("v1"))
            await world.Api.CreateAsync("deployments", Bookinfo.Deployment("ratings", version));
        await world.Api.CreateAsync("virtualservices", Bookinfo.VirtualService("ratings", null));
        await world.Mesh.ServesAsync("ratings", TestContext.Current.CancellationToken);
        return world;
    }

    /// <summary>100 requests through each proxy.</summary>
    private static async Task<LoadReport> AskAsync(RolloutWorld world, string service, params (string Name, string Value)[] headers)
    {
        await using var load = Load(world, service, 100, headers);
        return await load.Completion;
    }

    /// <summary>So many requests through each proxy; null: until it is stopped.</summary>
    private static LoadGenerator Load(RolloutWorld world, string service, int? count, params (string Name, string Value)[] headers)
    {
        var proxies = world.Mesh.Mesh.Proxies.Select(proxy => proxy.Agent.Identity.Name).ToArray();
        return world.Mesh.Mesh.StartLoad(new LoadOptions
        {
            Proxies = [.. proxies],
            RatePerProxy = count is null ? 20 : 50,
            Host = $"{service}.{world.Namespace}.svc.cluster.local:9080",
            Count = count * proxies.Length,
            Headers = headers.ToDictionary(header => header.Name, header => header.Value),
        });
    }

    private static async Task<JsonArray> HttpAsync(RolloutWorld world, string virtualService) =>
        (await world.Api.GetAsync("virtualservices", virtualService))["spec"]!["http"]!.AsArray();

    private static async Task<int> RoutesAsync(RolloutWorld world, string virtualService) =>
        (await HttpAsync(world, virtualService)).Count;
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Load;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>Callers that keep cookies, beside callers that do not, while a version comes, goes and comes again.</summary>
public sealed class SessionAffinityTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private const int Callers = 60;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_met_the_new_version_stays_there_until_it_is_rolled_back_and_nobody_after_that()
    {
        await using var world = await StartAsync(A.Rollout().WithSessions());
        using var sessions = new Sessions(world, Callers);
        await using var load = world.Mesh.StartLoad();

        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("tenth");
        await sessions.AskAsync(20);
        Assert.InRange(await ShareOfAsync(world, "v2"), 0.04, 0.17);
        Assert.All(sessions.Answers, StaysOnceThere);

        // 88 % of them are expected to have met it by now, where 10 % of the requests without a session do.
        Assert.InRange(sessions.Answers.Count(answers => answers[^1] == "v2"), 40, 59);

        await world.CommandAsync("skip");
        var half = world.UntilBakingAsync("half");
        while (!half.IsCompleted)
            await sessions.AskAsync(2);
        await half;
        Assert.All(sessions.Answers, StaysOnceThere);
        var old = sessions.Cookies.Where(cookies => cookies.Length > 0).Distinct().ToArray();
        Assert.Single(old);

        await world.CommandAsync("abort");
        await world.UntilAsync(Phase.Degraded);
        Assert.Equal(["v1"], (await sessions.AskAsync(3)).SelectMany(answers => answers).Distinct());
        var item = await world.Api.GetAsync("virtualservices", "reviews");
        Assert.DoesNotContain("Set-Cookie", item.ToJsonString(), StringComparison.Ordinal);
        Assert.Single(item["spec"]!["http"]!.AsArray());

        await world.CommandAsync("retry");
        await world.UntilAsync(status => status is { Attempt.Number: 2, Step: { Name: "tenth", Stage: Stage.Baking } }, "the second attempt bakes");
        Assert.InRange(await ShareOfAsync(world, "v2", old[0]), 0.04, 0.17);

        var report = await load.StopAsync();
        Assert.Equal((0, 0, 0), (report.LostToRouting, report.TransportErrors, report.ServerErrors));
        Assert.Equal([200], sessions.Statuses);
    }

    [Fact]
    public async Task Who_has_met_the_stable_version_stays_there_for_a_step()
    {
        await using var world = await StartAsync(A.Rollout().WithSessions(stableCookie: "reviews-stable"));
        using var sessions = new Sessions(world, Callers);

        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("tenth");
        await sessions.AskAsync(20);

        // With both cookies nobody is drawn twice.
        Assert.All(sessions.Answers, answers => Assert.Single(answers.Distinct()));
        Assert.InRange(sessions.Answers.Count(answers => answers[^1] == "v2"), 0, 20);
        var stable = sessions.Cookies.First(cookies => cookies.StartsWith("reviews-stable=", StringComparison.Ordinal));
        Assert.Equal(0, await ShareOfAsync(world, "v2", stable));

        await world.CommandAsync("skip");
        await world.UntilBakingAsync("half");
        Assert.InRange(await ShareOfAsync(world, "v2", stable), 0.35, 0.65);
        await sessions.AskAsync(10);
        Assert.All(sessions.Answers, StaysOnceThere);
        Assert.All(sessions.Answers, answers => Assert.Single(answers.TakeLast(10).Distinct()));

        await world.CommandAsync("promote-full");
        await world.UntilStableAsync("v2");
        Assert.Equal(["v2"], (await sessions.AskAsync(2)).SelectMany(answers => answers).Distinct());
        Assert.Equal([200], sessions.Statuses);
    }

    [Fact]
    public async Task A_subset_that_is_added_has_its_own_limits_and_the_rules_consistent_hash()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        await world.Api.PatchAsync("destinationrules", "reviews", new JsonObject
        {
            ["spec"] = new JsonObject { ["trafficPolicy"] = JsonNode.Parse("""{"loadBalancer": {"consistentHash": {"httpHeaderName": "x-user"}}, "connectionPool": {"tcp": {"maxConnections": 100}}}""") },
        });
        await world.Api.PatchAsync("deployments", "reviews-v2", new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 3 } });
        var policy = JsonNode.Parse("""{"connectionPool": {"tcp": {"maxConnections": 50}}, "outlierDetection": {"consecutive5xxErrors": 3}}""")!;
        await world.ApplyAsync(Plain(world).With("traffic.destinationRule.subsetTrafficPolicy", policy).WithSteps(A.Weight(100, "10m", "all")));
        await world.UntilStableAsync("v1");

        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("all");

        var subsets = (await world.Api.GetAsync("destinationrules", "reviews"))["spec"]!["subsets"]!.AsArray();
        Assert.Null(subsets[0]!["trafficPolicy"]);
        Assert.True(JsonNode.DeepEquals(policy, subsets[1]!["trafficPolicy"]));
        var merged = JsonNode.Parse("""{"loadBalancer": {"consistentHash": {"httpHeaderName": "x-user"}}, "connectionPool": {"tcp": {"maxConnections": 50}}, "outlierDetection": {"consecutive5xxErrors": 3}}""");
        Assert.All(world.Mesh.Mesh.Proxies, proxy => Assert.True(
            JsonNode.DeepEquals(merged, JsonNode.Parse(proxy.Agent.Config.Clusters[$"outbound|9080|v2|reviews.{world.Namespace}.svc.cluster.local"].Config.TrafficPolicy!))));

        // Each user meets one of the three pods, through whichever proxy.
        await AskAsync(world, 60, ("x-user", "ann"));
        Assert.Single(PodsAsked(world));
        await AskAsync(world, 60);
        Assert.Equal(3, PodsAsked(world).Length);
    }

    private static string[] PodsAsked(RolloutWorld world) =>
        [.. world.Mesh.Mesh.Pods.ByAddress.Values.Where(pod => pod.Pod.Version == "v2" && pod.Requests > 0).Select(pod => pod.Pod.Name.Name)];

    private static RolloutBuilder Plain(RolloutWorld world) => world.Rollout().With("analysis.gates", null);

    private static void StaysOnceThere(IReadOnlyList<string> answers) =>
        Assert.DoesNotContain("v1", answers.SkipWhile(version => version != "v2"));

    /// <summary>v1 serves; a step of 10 % and one of 50 % wait for a person.</summary>
    private async Task<RolloutWorld> StartAsync(RolloutBuilder sessions)
    {
        var world = await RolloutWorld.StartAsync(cluster, metrics);
        await world.ApplyAsync(Plain(world)
            .With("traffic.sessionAffinity", sessions.Json()["spec"]!["traffic"]!["sessionAffinity"])
            .WithSteps(A.Weight(10, "1h", "tenth"), A.Weight(50, "1h", "half")));
        await world.UntilStableAsync("v1");
        return world;
    }

    /// <summary>The share of a version in 600 answers to callers that keep nothing, but may send a cookie.</summary>
    private static async Task<double> ShareOfAsync(RolloutWorld world, string version, string? cookies = null)
    {
        var report = await AskAsync(world, 600, cookies is null ? [] : [("Cookie", cookies)]);
        return (double)report.RequestsByVersion.GetValueOrDefault(version) / report.Answered;
    }

    private static async Task<LoadReport> AskAsync(RolloutWorld world, int count, params (string Name, string Value)[] headers)
    {
        var proxies = world.Mesh.Mesh.Proxies.Select(proxy => proxy.Agent.Identity.Name).ToArray();
        await using var load = world.Mesh.Mesh.StartLoad(new LoadOptions
        {
            Proxies = proxies,
            RatePerProxy = 100,
            Count = count,
            Host = "reviews:9080",
            Headers = headers.ToDictionary(header => header.Name, header => header.Value),
        });
        return await load.Completion;
    }

    /// <summary>Callers with a jar each, which ask through the proxies in turn.</summary>
    private sealed class Sessions(RolloutWorld world, int count) : IDisposable
    {
        private readonly ImmutableArray<(SessionCaller Caller, List<string> Versions)> _callers = [.. Enumerable.Range(0, count).Select(_ => (new SessionCaller(), new List<string>()))];
        private readonly HashSet<int> _statuses = [];

        /// <summary>The versions that answered each caller, in their order.</summary>
        public IEnumerable<IReadOnlyList<string>> Answers => _callers.Select(caller => caller.Versions);

        public IEnumerable<string> Cookies => _callers.Select(caller => caller.Caller.Cookies);

        /// <summary>All that came back.</summary>
        public IEnumerable<int> Statuses => _statuses;

        /// <summary>Lets every caller ask so many times, and returns who answered each.</summary>
        public async Task<IReadOnlyList<string[]>> AskAsync(int requests)
        {
            var proxies = world.Mesh.Mesh.Proxies.ToArray();
            var options = new LoadOptions { Proxies = [], RatePerProxy = 0, Host = "reviews:9080" };
            var answers = await Task.WhenAll(_callers.Select((caller, index) => caller.Caller.AskAsync(proxies[index % proxies.Length], options, requests, Token)));
            foreach (var (caller, own) in _callers.Zip(answers))
                caller.Versions.AddRange(own.Select(answer => answer.Version));
            _statuses.UnionWith(answers.SelectMany(own => own).Select(answer => answer.Status));
            return [.. answers.Select(own => own.Select(answer => answer.Version).ToArray())];
        }

        public void Dispose()
        {
            foreach (var (caller, _) in _callers)
                caller.Dispose();
        }
    }
}

using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Crashes.Proxy;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>
/// The operator's process dies right before one write of a rollout, under load, and the next process right after its first one of that kind; a
/// third goes on. Then the same with the next write of that kind, until a rollout has none left.
/// </summary>
public sealed class KillAtEachWriteTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private static readonly string[] versions = ["v1", "v2", "v3"];

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    /// <summary>Four namespaces share the work side by side.</summary>
    [Fact]
    public async Task Killed_before_and_after_any_one_of_its_writes_the_rollout_ends_as_if_nothing_had_happened()
    {
        var kills = await Task.WhenAll(
            KillAsync(new Share("rollouts", First: 1, Stride: 3)),
            KillAsync(new Share("rollouts", First: 2, Stride: 3)),
            KillAsync(new Share("rollouts", First: 3, Stride: 3)),
            KillAsync(new Share("virtualservices"), new Share("destinationrules")));

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', kills.SelectMany(lane => lane)));
        Assert.InRange(kills.Take(3).Sum(lane => lane.Count), 2 * 6, 2 * 40);
        Assert.Equal(2 * 2, kills[3].Count(kill => kill.Plural == "virtualservices"));
        Assert.Equal(2 * 2, kills[3].Count(kill => kill.Plural == "destinationrules"));
    }

    /// <summary>Kills at the writes of these shares, in a namespace of their own; each in a rollout of its own.</summary>
    private async Task<IReadOnlyList<Kill>> KillAsync(params Share[] shares)
    {
        await using var proxy = await ApiProxy.StartAsync(cluster.Plane, _cancellation);
        await using var world = await RolloutWorld.StartAsync(
            cluster, metrics, new WorldOptions { OperatorInProcess = false, Versions = [.. versions], Proxies = [.. WorldOptions.ThreeProxies.Take(1)] });
        await using var history = await WriteHistory.StartAsync(cluster.Plane.Admin, world.Namespace, _cancellation);
        var kubeconfig = proxy.Redirect(world.Kubeconfig);
        await using var processes = new Succession(() => OperatorProcess.StartAsync(world, OperatorProcess.NoLease, kubeconfig));
        await processes.NextAsync();
        await world.ApplyAsync(world.Rollout().WithSteps(A.Weight(50, "0s", "half")).WithBake("0s").With("traffic.drainDuration", "0s"));
        await world.UntilStableAsync("v1");
        await using var load = world.Mesh.StartLoad(10);
        var kills = new List<Kill>();
        var expected = new List<string> { "v1=100" };
        var rollout = 0;
        foreach (var share in shares)
        {
            for (var (number, any) = (share.First, true); any; number += share.Stride)
            {
                var (from, to) = (versions[rollout % versions.Length], versions[++rollout % versions.Length]);
                var killed = await RollOutAsync(world, proxy, processes, share.Plural, number, to);
                any = killed.Count > 0;
                kills.AddRange(killed);
                expected.AddRange([$"{from}=50 {to}=50", $"{to}=100"]);
                await CheckAsync(world, history, rollout, expected);
            }
        }

        var report = await world.Mesh.ReconciledAsync(load, _cancellation);
        Assert.Equal(0, report.LostToRouting);
        Assert.Equal(0, report.ServerErrors);
        Assert.Empty(history.NamedButAbsent());
        return kills;
    }

    /// <summary>One rollout, with its kills: none where it has fewer writes of the kind.</summary>
    private static async Task<IReadOnlyList<Kill>> RollOutAsync(RolloutWorld world, ApiProxy proxy, Succession processes, string plural, int number, string to)
    {
        var kills = new List<Kill>();
        var first = processes.KillAt(proxy, plural, number, afterItTookEffect: false);
        await world.SetVersionAsync(to);
        var promoted = CleanAsync(world, to);
        await Task.WhenAny(first.Ended, promoted);
        if (await first.EndAsync() is { } before)
        {
            kills.Add(new Kill(plural, $"before write {number}: {before}"));
            var second = processes.KillAt(proxy, plural, 1, afterItTookEffect: true);
            await processes.NextAsync();
            await Task.WhenAny(second.Ended, promoted);
            if (await second.EndAsync() is { } after)
            {
                kills.Add(new Kill(plural, $"after {after}"));
                await processes.NextAsync();
            }
        }

        await promoted;
        return kills;
    }

    /// <summary>The version serves alone and the one before has been cleaned up: the operator is at rest.</summary>
    private static Task<RolloutStatus> CleanAsync(RolloutWorld world, string version) => world.UntilAsync(
        status => status is { Phase: Phase.Healthy, Propagation: null } && status.Stable == version && status.OwnedSubsets.All(subset => subset.Name == version),
        $"{version} is stable and nothing is left of the version before");

    private static async Task CheckAsync(RolloutWorld world, WriteHistory history, int rollout, List<string> weights)
    {
        var stable = versions[rollout % versions.Length];
        var rule = await world.Api.GetAsync("destinationrules", "reviews");
        var service = await world.Api.GetAsync("virtualservices", "reviews");
        var item = await world.Api.GetAsync("rollouts", "reviews");
        service["spec"]!["http"]![0]!["route"]![0]!.AsObject().Remove("weight");
        var subsets = Bookinfo.DestinationRule("reviews", [.. versions.Take(1).Union([stable])]);
        foreach (var added in subsets["spec"]!["subsets"]!.AsArray().Skip(1))
            added!["labels"]!["app"] = "reviews";
        AssertSpec(subsets, rule);
        AssertSpec(Bookinfo.VirtualService("reviews", stable), service);
        Assert.Empty(item["metadata"]!["annotations"]?.AsObject().Select(annotation => annotation.Key) ?? []);
        await world.UntilAsync(() => Task.FromResult(history.Weights()), seen => seen.Count >= weights.Count, "the watch has brought all writes");
        Assert.Equal(weights, history.Weights());
        Assert.Equal(Enumerable.Range(1, rollout).Select(attempt => $"{attempt}/half"), history.StepsEntered());
    }

    private static void AssertSpec(JsonObject expected, JsonObject found) => Assert.True(
        JsonNode.DeepEquals(expected["spec"], found["spec"]), $"expected {expected["spec"]!.ToJsonString()}\nfound {found["spec"]!.ToJsonString()}");

    /// <summary>Which of the writes of a kind are a namespace's to kill at.</summary>
    private sealed record Share(string Plural, int First = 1, int Stride = 1);

    private sealed record Kill(string Plural, string When)
    {
        public override string ToString() => When;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Load;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Scenarios;

/// <summary>What the scenarios have in common.</summary>
internal static class ScenarioWorld
{
    private static readonly ImmutableArray<ProxyOptions> s_callers = [new() { Name = "productpage" }, new() { Name = "storefront" }];

    /// <summary>Reviews in three versions, of which one serves, and two callers.</summary>
    public static WorldOptions Options(string stable = "v1") => new() { Versions = ["v1", "v2", "v3"], Stable = stable, Proxies = s_callers };

    /// <summary>Starts a rollout to a version and waits until a step's time runs.</summary>
    public static async Task EnterAsync(this RolloutWorld world, RolloutBuilder rollout, string canary, string step)
    {
        var before = await world.AdoptAsync(rollout);
        await world.SetVersionAsync(canary);
        Assert.NotEqual(canary, before.Stable);
        await world.UntilBakingAsync(step);
    }

    /// <summary>Applies a rollout of what serves already.</summary>
    public static async Task<RolloutStatus> AdoptAsync(this RolloutWorld world, RolloutBuilder rollout)
    {
        await world.ApplyAsync(rollout);
        return await world.UntilAsync(Phase.Healthy);
    }

    /// <summary>So many requests to reviews in all, through both callers.</summary>
    public static async Task<LoadReport> AskAsync(this RolloutWorld world, int count, params (string Name, string Value)[] headers)
    {
        await using var load = world.Mesh.Mesh.StartLoad(new LoadOptions
        {
            Proxies = [.. s_callers.Select(caller => caller.Name)],
            RatePerProxy = 150,
            Count = count,
            Host = "reviews:9080",
            Headers = headers.ToDictionary(header => header.Name, header => header.Value),
        });
        return await load.Completion;
    }

    /// <summary>The gate's value once it has a pass, a share from 0 to 1.</summary>
    public static async Task<double> PassingAsync(this RolloutWorld world, string gate = "errors")
    {
        var status = await world.UntilAsync(now => now.Gates.Any(one => one.Name == gate && one.Passes > 0), $"gate {gate} passes");
        return Share(status.Gates.Single(one => one.Name == gate).Value!);
    }

    /// <summary>Reads a share as status has it.</summary>
    public static double Share(string percentage) => double.Parse(percentage.TrimEnd('%'), CultureInfo.InvariantCulture) / 100;

    /// <summary>Requests that the pods of a version of reviews have answered, and how many of them badly.</summary>
    public static (long Requests, long Failures) Answered(this RolloutWorld world, string version)
    {
        var pods = world.Mesh.Mesh.Pods.ByAddress.Values.Where(pod => pod.Pod.App == "reviews" && pod.Pod.Version == version).ToList();
        return (pods.Sum(pod => pod.Requests), pods.Sum(pod => pod.Failures));
    }

    /// <summary>Changes the only route of reviews; ends when every caller has it by its new name.</summary>
    public static async Task RouteAsync(this RolloutWorld world, JsonObject route)
    {
        await world.Api.PatchAsync("virtualservices", "reviews", new JsonObject { ["spec"] = new JsonObject { ["http"] = new JsonArray(route) } });
        await world.UntilAsync(
            () => Task.FromResult(world.Mesh.Mesh.Proxies.All(proxy => proxy.Agent.Config.Routes[9080].Find("reviews")?.Routes[0].Name == (string?)route["name"])),
            known => known, "every caller has the route");
    }

    /// <summary>Sets the traffic policy of reviews; ends when every caller has it.</summary>
    public static async Task PolicyAsync(this RolloutWorld world, JsonObject policy)
    {
        await world.Api.PatchAsync("destinationrules", "reviews", new JsonObject { ["spec"] = new JsonObject { ["trafficPolicy"] = policy } });
        await world.UntilAsync(
            () => Task.FromResult(world.Mesh.Mesh.Proxies.All(proxy => proxy.Agent.Config.Clusters.Values.Any(cluster => cluster.Config.Service.Name == "reviews" && cluster.Config.Subset.Length > 0 && cluster.Config.TrafficPolicy is not null))),
            known => known, "every caller has the policy");
    }
}

using System.Collections.Immutable;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Load;

namespace RolloutController.IntegrationTests.Examples;

/// <summary>A world in which an example was applied.</summary>
internal sealed class ExampleScene(RolloutWorld world, string rollout)
{
    /// <summary>Callers of whatever the examples move.</summary>
    public static readonly ImmutableArray<string> Sidecars = ["productpage", "storefront"];

    /// <summary>A caller that is a pod of reviews v2.</summary>
    public const string PodOfTheNewVersion = "reviews-v2";

    /// <summary>Proxy of istio-system/bookinfo-gateway.</summary>
    public const string Gateway = "ingress";

    public RolloutWorld World { get; } = world;

    public async Task HealthyAsync(string virtualService = "", string kind = "http", params int[] routes)
    {
        await World.UntilStableAsync("v2", rollout);
        foreach (var route in routes.DefaultIfEmpty(0))
            Assert.Equal("v2=100", await World.Api.WeightsAsync(virtualService.Length > 0 ? virtualService : rollout, route, kind));
    }

    /// <summary>Waits for the pause of a step.</summary>
    public Task<RolloutStatus> PausedAsync(string step) =>
        World.UntilAsync(status => status.Phase == Phase.Paused && status.Step?.Name == step, $"paused at {step}", rollout);

    public Task PromoteAsync() => World.CommandAsync("promote", rollout);

    /// <summary>Who answered 50 requests through each caller.</summary>
    public async Task<string> AnswersAsync(params (string Name, string Value)[] headers)
    {
        await using var load = World.Mesh.Mesh.StartLoad(new LoadOptions
        {
            Proxies = Sidecars,
            RatePerProxy = 100,
            Count = 50 * Sidecars.Length,
            Host = $"{rollout}:9080",
            Headers = headers.ToDictionary(header => header.Name, header => header.Value),
        });
        return string.Join(' ', (await load.Completion).RequestsByVersion.Keys.Order());
    }
}

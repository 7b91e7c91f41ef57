using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>A Service and a Rollout of their own, brought to a phase and held there.</summary>
internal sealed class PhaseStage(RolloutWorld world, string name)
{
    /// <summary>A wait that outlasts every test holds a phase that would pass by itself.</summary>
    private static readonly JsonObject s_held = new() { ["minimumDelay"] = "1h", ["timeout"] = "2h" };
    private static readonly JsonObject s_quick = new() { ["minimumDelay"] = "100ms", ["timeout"] = "2m" };

    public string Name => name;

    public Task<RolloutStatus> StatusAsync() => world.StatusAsync(name);

    /// <summary>Phase and weights as they stand.</summary>
    public async Task<string> SeenAsync() => $"{(await StatusAsync()).Phase} {await world.Api.WeightsAsync(name)}";

    /// <summary>Brings a fresh Rollout to a phase, in a way that the command fits where the table says it does.</summary>
    public async Task BringToAsync(Phase phase, CommandVerb? verb)
    {
        await world.Api.CreateAsync("services", Bookinfo.Service(name, "reviews"));
        await world.Api.CreateAsync("destinationrules", Bookinfo.DestinationRule(name, "v1"));
        await world.Api.CreateAsync("virtualservices", Bookinfo.VirtualService(name, "v1"));
        var byCommand = phase == Phase.Paused && verb == CommandVerb.Resume;
        var rollout = world.Rollout(name).With("analysis.gates", null).WithInterval("2s").WithSteps(phase switch
        {
            Phase.Promoting => [],
            Phase.Paused when !byCommand => [A.Weight(10, "0s", "first"), A.Pause(name: "hold"), A.Weight(50, "1h", "half")],
            _ => [A.Weight(10, "1h", "first"), A.Weight(50, "1h", "half")],
        }).WithBake(phase == Phase.Promoting ? "1h" : "100ms");
        if (phase == Phase.Invalid)
        {
            await world.ApplyAsync(rollout.WithHttpRoutes(name, "absent"));
            await world.UntilAsync(Phase.Invalid, name);
            return;
        }

        await world.ApplyAsync(rollout);
        await world.UntilStableAsync("v1", name);
        if (phase == Phase.Healthy)
            return;
        if (phase == Phase.Preparing)
            await PropagationAsync(s_held);
        await world.SetVersionAsync("v2", name);
        switch (phase)
        {
            case Phase.Preparing:
                await world.UntilAsync(status => status.Step is { Stage: Stage.ProvingSubset }, "its subset awaits its proof", name);
                return;
            case Phase.Promoting:
                await world.UntilBakingAsync("promotion", name);
                return;
            case Phase.Paused when !byCommand:
                await world.UntilAsync(Phase.Paused, name);
                return;
        }

        await world.UntilBakingAsync("first", name);
        switch (phase)
        {
            case Phase.Paused:
                await world.CommandAsync("pause", name);
                break;
            case Phase.RollingBack:
                await PropagationAsync(s_held);
                await world.CommandAsync("abort", name);
                break;
            case Phase.Degraded:
                await world.CommandAsync("abort", name);
                break;
            case Phase.Terminating:
                await PropagationAsync(s_held);
                await world.Api.DeleteAsync("rollouts", name);
                break;
        }

        await world.UntilAsync(phase, name);
        if (phase is Phase.RollingBack or Phase.Terminating)
            await world.UntilAsync(() => world.Api.WeightsAsync(name), weights => weights == "v1=100", "traffic is back on v1");
        await world.UntilAsync(
            () => world.Api.GetAsync("rollouts", name),
            rollout => rollout["metadata"]!["annotations"] is null or JsonObject { Count: 0 },
            "the command that brought it here is over");
    }

    /// <summary>Lets a held phase go on.</summary>
    public Task ReleaseAsync() => PropagationAsync(s_quick);

    /// <summary>Asks for another version, without steps, and lets what is held go on.</summary>
    public Task SupersedeAsync(string version)
    {
        var spec = new JsonObject
        {
            ["version"] = version,
            ["steps"] = null,
            ["bakeAfterPromotion"] = "100ms",
            ["traffic"] = new JsonObject { ["propagation"] = s_quick.DeepClone(), ["virtualServices"] = null },
        };
        return world.Api.PatchAsync("rollouts", name, new JsonObject { ["spec"] = spec });
    }

    private Task<JsonObject> PropagationAsync(JsonObject propagation) => world.Api.PatchAsync(
        "rollouts", name, new JsonObject { ["spec"] = new JsonObject { ["traffic"] = new JsonObject { ["propagation"] = propagation.DeepClone() } } });
}

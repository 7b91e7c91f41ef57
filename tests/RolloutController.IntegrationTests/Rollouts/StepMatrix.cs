using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>Carries out every case of <see cref="StepCommandTests"/>, each held at a step with generated routes.</summary>
public sealed class StepMatrix(ControlPlaneFixture cluster, PrometheusFixture metrics) : CaseMatrix(cluster, metrics, atOnce: 8)
{
    /// <summary>Steps with generated routes, by name.</summary>
    public static readonly string[] Steps = ["mirror", "testers", "fault", "dependency"];

    private readonly Dictionary<(string, string), Task<(string, LastCommand?)>> _cases = [];

    /// <summary>Phase, weights and number of generated routes after a command at a step, and what the command came to.</summary>
    public Task<(string Seen, LastCommand? Command)> AfterAsync(string step, string what) => _cases[(step, what)];

    /// <summary>What is expected of a command at a step.</summary>
    public static string Expected(string step, CommandVerb verb) => verb switch
    {
        CommandVerb.Skip => "Progressing v1=50 v2=50, 0 generated",
        CommandVerb.PromoteFull => "Healthy v2=100, 0 generated",
        CommandVerb.Abort => "Degraded v1=100, 0 generated",
        CommandVerb.Pause => $"Paused v1=90 v2=10, {(step is "fault" or "dependency" ? 0 : 1)} generated",
        CommandVerb.Promote or CommandVerb.Resume or CommandVerb.Retry => "Progressing v1=90 v2=10, 1 generated",
        _ => throw new InvalidOperationException($"Say here what {verb} leads to."),
    };

    protected override void Begin()
    {
        foreach (var step in Steps)
        {
            foreach (var verb in Enum.GetValues<CommandVerb>())
                _cases[(step, CommandVerbs.Text(verb))] = InPlaceAsync(() => CommandAsync(step, verb));
            _cases[(step, "superseded")] = InPlaceAsync(() => SupersedeAsync(step));
            _cases[(step, "deleted")] = InPlaceAsync(() => DeleteAsync(step));
        }
    }

    private async Task<(string, LastCommand?)> CommandAsync(string step, CommandVerb verb)
    {
        var name = await BringToAsync(step, CommandVerbs.Text(verb));
        await World.CommandAsync(CommandVerbs.Text(verb), name);
        var status = await World.UntilAsync(now => now.LastCommand is not null, $"{verb} is taken up at {step}", name);
        return (await SettledAsync(name, Expected(step, verb)), status.LastCommand);
    }

    private async Task<(string, LastCommand?)> SupersedeAsync(string step)
    {
        var name = await BringToAsync(step, "superseded");
        await World.Api.PatchAsync("rollouts", name, new JsonObject { ["spec"] = new JsonObject { ["version"] = "v3", ["steps"] = null } });
        return (await SettledAsync(name, "Healthy v3=100, 0 generated"), null);
    }

    private async Task<(string, LastCommand?)> DeleteAsync(string step)
    {
        var name = await BringToAsync(step, "deleted");
        await World.Api.DeleteAsync("rollouts", name);
        await World.UntilAsync(() => World.Api.FindAsync("rollouts", name), found => found is null, "the Rollout is gone");
        return ($"gone {await World.Api.WeightsAsync(name)}, {await GeneratedAsync(name)} generated", null);
    }

    /// <summary>A fresh Rollout with 10 % on v2, whose step holds for longer than any test.</summary>
    private async Task<string> BringToAsync(string step, string what)
    {
        var name = $"{step}-{what}";
        await World.Api.CreateAsync("services", Bookinfo.Service(name, "reviews"));
        await World.Api.CreateAsync("destinationrules", Bookinfo.DestinationRule(name, "v1"));
        await World.Api.CreateAsync("virtualservices", Bookinfo.VirtualService(name, "v1"));
        await World.ApplyAsync(World.Rollout(name).With("analysis.gates", null).WithInterval("2s").WithBake("100ms").WithSteps(
            A.Weight(10, "0s", "first"),
            step switch
            {
                "mirror" => A.Shadow(duration: "1h", name: step),
                "testers" => A.HeaderRoute(duration: "1h", name: step),
                "fault" => A.Step(step, "faultInjection", A.Abort(name).With("match", A.Headers(("end-user", "jason"))), "10m"),
                _ => A.Step(step, "faultInjection", A.Abort(DependencyOf(name)).With("create", true), "10m"),
            },
            A.Weight(50, "1h", "half")));
        await World.UntilStableAsync("v1", name);
        await World.SetVersionAsync("v2", name);
        await World.UntilBakingAsync(step, name);
        Assert.Equal(1, await GeneratedAsync(name));
        return name;
    }

    private static string DependencyOf(string name) => $"{name}-ratings";

    private Task<string> SettledAsync(string name, string expected) =>
        World.UntilAsync(() => SeenAsync(name), seen => seen == expected, $"{name} leads to {expected}");

    private async Task<string> SeenAsync(string name)
    {
        var own = (await RoutesAsync(name)).ToList().FindIndex(route => !IsGenerated(route));
        return $"{(await World.StatusAsync(name)).Phase} {await World.Api.WeightsAsync(name, own)}, {await GeneratedAsync(name)} generated";
    }

    private async Task<int> GeneratedAsync(string name) =>
        (await RoutesAsync(name)).Concat(await RoutesAsync(DependencyOf(name))).Count(IsGenerated);

    private async Task<IEnumerable<JsonNode>> RoutesAsync(string virtualService) =>
        (await World.Api.FindAsync("virtualservices", virtualService))?["spec"]!["http"]!.AsArray().Select(route => route!) ?? [];

    private static bool IsGenerated(JsonNode route) => ((string?)route["name"])?.StartsWith(WellKnown.GeneratedRoutePrefix, StringComparison.Ordinal) == true;
}

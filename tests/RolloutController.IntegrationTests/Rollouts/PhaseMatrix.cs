using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>Carries out every case of <see cref="CommandTests"/>.</summary>
public sealed class PhaseMatrix(ControlPlaneFixture cluster, PrometheusFixture metrics) : CaseMatrix(cluster, metrics, atOnce: 12)
{
    private readonly Dictionary<(Phase, CommandVerb), Task<CommandOutcome>> _commands = [];
    private readonly Dictionary<Phase, Task<(RolloutStatus, string)>> _supersedes = [];

    public Task<CommandOutcome> CommandAsync(Phase phase, CommandVerb verb) => _commands[(phase, verb)];

    public Task<(RolloutStatus Status, string Weights)> SupersedeAsync(Phase phase) => _supersedes[phase];

    protected override void Begin()
    {
        foreach (var (phase, configuration) in Transitions.All)
        {
            foreach (var verb in configuration.Commands.Keys)
                _commands[(phase, verb)] = InPlaceAsync(() => CarryOutAsync(phase, verb));
            _supersedes[phase] = InPlaceAsync(() => SupersedeNowAsync(phase));
        }
    }

    private async Task<CommandOutcome> CarryOutAsync(Phase phase, CommandVerb verb)
    {
        var stage = new PhaseStage(World, $"{phase}-{verb}".ToLowerInvariant());
        await stage.BringToAsync(phase, verb);
        var before = await stage.SeenAsync();
        var lastId = (await stage.StatusAsync()).LastCommand?.Id;

        await World.CommandAsync(CommandVerbs.Text(verb), stage.Name);
        var status = await World.UntilAsync(now => now.LastCommand is { } last && last.Id != lastId, $"{verb} is taken up in {phase}", stage.Name);
        await World.UntilAsync(
            () => World.Api.GetAsync("rollouts", stage.Name),
            rollout => rollout["metadata"]!["annotations"] is not JsonObject annotations
                || !annotations.Any(entry => entry.Key is WellKnown.CommandAnnotation or WellKnown.AcceptedCommandAnnotation),
            "the annotation is gone");
        if (!Transitions.Rule(phase, verb).Fits)
            return new CommandOutcome(status.LastCommand!, before, await stage.SeenAsync());

        var expected = ExpectedAfter(phase, verb);
        await stage.ReleaseAsync();
        return new CommandOutcome(status.LastCommand!, expected, await World.UntilAsync(stage.SeenAsync, seen => seen == expected, $"{verb} in {phase} leads to {expected}"));
    }

    private async Task<(RolloutStatus, string)> SupersedeNowAsync(Phase phase)
    {
        if (phase == Phase.Terminating)
            return (RolloutStatus.Empty, "");
        var stage = new PhaseStage(World, $"{phase}-superseded".ToLowerInvariant());
        await stage.BringToAsync(phase, verb: null);

        await stage.SupersedeAsync("v3");
        var status = await World.UntilStableAsync("v3", stage.Name);
        return (status, await World.Api.WeightsAsync(stage.Name));
    }

    /// <summary>Phase and weights that an accepted command leads to.</summary>
    private static string ExpectedAfter(Phase phase, CommandVerb verb) => (phase, verb) switch
    {
        (_, CommandVerb.PromoteFull) => "Healthy v2=100",
        (_, CommandVerb.Abort) => "Degraded v1=100",
        (Phase.Preparing, CommandVerb.Pause) => "Paused v1=100",
        (Phase.Promoting, CommandVerb.Pause) => "Paused v2=100",
        (_, CommandVerb.Pause) => "Paused v1=90 v2=10",
        (Phase.Progressing or Phase.Paused, CommandVerb.Skip) => "Progressing v1=50 v2=50",
        (Phase.Paused, CommandVerb.Promote) => "Progressing v1=50 v2=50",
        (Phase.Paused, CommandVerb.Resume) => "Progressing v1=90 v2=10",
        (Phase.Degraded, CommandVerb.Retry) => "Progressing v1=90 v2=10",
        _ => throw new InvalidOperationException($"The table accepts {verb} in {phase}: say here what it leads to."),
    };
}

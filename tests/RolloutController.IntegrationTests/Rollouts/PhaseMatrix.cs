using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>
/// Carries out every case of <see cref="CommandTests"/>, many at a time: one namespace, one operator, a Service and a Rollout per case over the same
/// pods. Propagation is waited out; no proxies, no load.
/// </summary>
public sealed class PhaseMatrix(ControlPlaneFixture cluster, PrometheusFixture metrics) : IAsyncLifetime
{
    private const int AtOnce = 12;

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly Dictionary<(Phase, CommandVerb), Task<CommandOutcome>> _commands = [];
    private readonly Dictionary<Phase, Task<(RolloutStatus, string)>> _supersedes = [];
    private RolloutWorld? _world;

    private RolloutWorld World => _world ?? throw new InvalidOperationException("The world is not there yet.");

    public Task<CommandOutcome> CommandAsync(Phase phase, CommandVerb verb) => _commands[(phase, verb)];

    public Task<(RolloutStatus Status, string Weights)> SupersedeAsync(Phase phase) => _supersedes[phase];

    public async ValueTask InitializeAsync()
    {
        _world = await RolloutWorld.StartSharedAsync(cluster, metrics, new WorldOptions
        {
            Versions = ["v1", "v2", "v3"],
            Proxies = [],
            WithMeshObjects = false,
            Workers = 10,
            RequestsPerSecond = 200,
        }, _stop.Token);
        foreach (var (phase, configuration) in Transitions.All)
        {
            foreach (var verb in configuration.Commands.Keys)
                _commands[(phase, verb)] = InPlaceAsync(() => CarryOutAsync(phase, verb));
            _supersedes[phase] = InPlaceAsync(() => SupersedeNowAsync(phase));
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Cases that no test asked for end here.
        await _stop.CancelAsync();
        await Task.WhenAll([.. _commands.Values, .. _supersedes.Values]).ContinueWith(_ => { }, TaskScheduler.Default);
        if (_world is not null)
            await _world.DisposeAsync();
        _places.Dispose();
        _stop.Dispose();
    }

    private async Task<T> InPlaceAsync<T>(Func<Task<T>> work)
    {
        await _places.WaitAsync(_stop.Token);
        try
        {
            return await work();
        }
        finally
        {
            _places.Release();
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

using System.Collections.Immutable;
using RolloutController.Demo.Figures;
using RolloutController.Demo.Mesh;
using RolloutController.Demo.Playing;
using RolloutController.Demo.Views;

namespace RolloutController.Demo.Acts;

/// <summary>v2 to v3 again, which is slow now, though not slow enough for the gate: somebody pauses it, looks, and aborts it.</summary>
internal sealed class SlowVersion : IAct
{
    private const int SlowMs = 400;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    public string Title => "Act 3: v2 to v3 again, which is slow; somebody pauses and aborts";

    public string Canary => "v3";

    public string? FailingVersion => null;

    public string? BadSamples => Samples.AnswersOfV3;

    public async Task PlayAsync(Stage stage, CancellationToken cancellationToken)
    {
        await stage.Mesh.SetVersionAsync("v3", errorRate: 0, latencyMs: SlowMs, cancellationToken);
        await stage.RolloutctlAsync("retry", cancellationToken);
        await stage.UntilAsync(
            scene => scene.WeightOf("v3") == 10 && scene.Load.ByVersion.GetValueOrDefault("v3") >= 50,
            "v3 answers a tenth of the requests", TimeSpan.FromSeconds(60), cancellationToken, "RollingBack", "Invalid");
        await stage.RolloutctlAsync("pause", cancellationToken);
        var paused = await stage.UntilAsync(
            scene => scene.Phase == "Paused", "it is paused", TimeSpan.FromSeconds(10), cancellationToken, "RollingBack", "Degraded", "Invalid");
        stage.View.Say($"  somebody looks at it for {Look.TotalSeconds:0} s: answers take {SlowMs} ms longer than they should");
        await stage.UntilAsync(
            scene => scene.Elapsed - paused.Elapsed >= Look || scene.Phase != "Paused" || scene.WeightOf("v3") != 10,
            "time passes", Look * 2, cancellationToken);
        var held = await stage.LookAsync(cancellationToken);
        if (held.Phase != "Paused" || held.WeightOf("v3") != 10)
            throw new DemoFailure($"The pause did not hold: the phase is {held.Phase}, v3 has {held.WeightOf("v3")} %.");
        await stage.RolloutctlAsync("abort", cancellationToken);
        await stage.UntilAsync(
            scene => scene is { Phase: "Degraded", Settled: true } && !scene.Subsets.Contains("v3"),
            "v3 is taken back and its subset removed", TimeSpan.FromSeconds(60), cancellationToken, "Invalid");
    }

    public IEnumerable<string> Problems(Scene last, ActFigures figures, ImmutableArray<int> canaryShares)
    {
        if (last.Phase != "Degraded" || last.Stable != "v2")
            yield return $"the phase is {last.Phase} and {last.Stable} serves; expected Degraded and v2";
        if (last.WeightOf("v2") != 100)
            yield return $"v2 has {last.WeightOf("v2")} % of the traffic; expected 100 %";
        if (!last.Triggers.Contains("AbortAsked"))
            yield return $"the history of the attempt is {string.Join(", ", last.Triggers.Reverse())}; expected AbortAsked in it";
        if (!canaryShares.SequenceEqual([10, 0]))
            yield return $"v3 was given {string.Join(", ", canaryShares)} % in turn; expected 10, 0 %";
    }
}

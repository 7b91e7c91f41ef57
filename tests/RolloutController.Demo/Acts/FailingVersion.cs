using System.Collections.Immutable;
using RolloutController.Demo.Figures;
using RolloutController.Demo.Mesh;
using RolloutController.Demo.Playing;
using RolloutController.Demo.Views;

namespace RolloutController.Demo.Acts;

/// <summary>v2 to v3, which answers one request in ten with an error: rolled back by the gate.</summary>
internal sealed class FailingVersion : IAct
{
    public string Title => "Act 2: v2 to v3, which fails one request in ten";

    public string Canary => "v3";

    string? IAct.FailingVersion => "v3";

    public string? BadSamples => Samples.ErrorsOfV3;

    public async Task PlayAsync(Stage stage, CancellationToken cancellationToken)
    {
        await stage.Mesh.SetVersionAsync("v3", errorRate: 0.1, latencyMs: 0, cancellationToken);
        await stage.KubectlAsync(cancellationToken, "patch", "rollout", "reviews", "--type=merge", "-p", """{"spec":{"version":"v3"}}""");
        await stage.UntilAsync(
            scene => scene is { Phase: "Degraded", Settled: true } && !scene.Subsets.Contains("v3"),
            "v3 is rolled back and its subset removed", TimeSpan.FromSeconds(90), cancellationToken, "Invalid");
    }

    public IEnumerable<string> Problems(Scene last, ActFigures figures, ImmutableArray<int> canaryShares)
    {
        if (last.Phase != "Degraded" || last.Stable != "v2")
            yield return $"the phase is {last.Phase} and {last.Stable} serves; expected Degraded and v2";
        if (last.WeightOf("v2") != 100)
            yield return $"v2 has {last.WeightOf("v2")} % of the traffic; expected 100 %";
        if (!last.Triggers.Contains("GateFailed"))
            yield return $"the history of the attempt is {string.Join(", ", last.Triggers.Reverse())}; expected GateFailed in it";
        if (!canaryShares.SequenceEqual([10, 0]))
            yield return $"v3 was given {string.Join(", ", canaryShares)} % in turn; expected 10, 0 %";
        if (figures.ServerErrors == 0)
            yield return "v3 made no error; expected one in ten requests";
        if (figures.SecondsFromFirstBadSampleToStable is null)
            yield return "no bad sample, or no way back after it, was seen";
    }
}

using System.Collections.Immutable;
using RolloutController.Demo.Figures;
using RolloutController.Demo.Playing;
using RolloutController.Demo.Views;

namespace RolloutController.Demo.Acts;

/// <summary>v1 to v2, which is good: promoted by way of 10 % and 50 %.</summary>
internal sealed class GoodVersion : IAct
{
    private static readonly ImmutableArray<int> Steps = [10, 50, 100];

    public string Title => "Act 1: v1 to v2, which is good";

    public string Canary => "v2";

    public string? FailingVersion => null;

    public string? BadSamples => null;

    public async Task PlayAsync(Stage stage, CancellationToken cancellationToken)
    {
        await stage.KubectlAsync(cancellationToken, "patch", "rollout", "reviews", "--type=merge", "-p", """{"spec":{"version":"v2"}}""");
        await stage.UntilAsync(
            scene => scene is { Phase: "Healthy", Stable: "v2", Settled: true }, "v2 is promoted", TimeSpan.FromSeconds(120), cancellationToken, "Degraded", "Invalid");
    }

    public IEnumerable<string> Problems(Scene last, ActFigures figures, ImmutableArray<int> canaryShares)
    {
        if (last.Phase != "Healthy" || last.Stable != "v2")
            yield return $"the phase is {last.Phase} and {last.Stable} serves; expected Healthy and v2";
        if (last.WeightOf("v2") != 100)
            yield return $"v2 has {last.WeightOf("v2")} % of the traffic; expected 100 %";
        if (!canaryShares.SequenceEqual(Steps))
            yield return $"v2 was given {string.Join(", ", canaryShares)} % in turn; expected {string.Join(", ", Steps)} %";
    }
}

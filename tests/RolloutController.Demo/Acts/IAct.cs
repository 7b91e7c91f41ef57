using System.Collections.Immutable;
using RolloutController.Demo.Figures;
using RolloutController.Demo.Playing;
using RolloutController.Demo.Views;

namespace RolloutController.Demo.Acts;

/// <summary>What one act does, and how it should end.</summary>
internal interface IAct
{
    /// <summary>One line for people.</summary>
    string Title { get; }

    /// <summary>The version under trial.</summary>
    string Canary { get; }

    /// <summary>The only version that may answer with 500 and above; null when none may.</summary>
    string? FailingVersion { get; }

    /// <summary>Selects the counters of bad answers in Prometheus; null where nothing is bad.</summary>
    string? BadSamples { get; }

    /// <summary>Plays it to its end.</summary>
    Task PlayAsync(Stage stage, CancellationToken cancellationToken);

    /// <summary>What is not as it should be at the end.</summary>
    /// <param name="last">The last scene.</param>
    /// <param name="figures">The figures.</param>
    /// <param name="canaryShares">The canary's percentages in the VirtualService, one per write, in order.</param>
    IEnumerable<string> Problems(Scene last, ActFigures figures, ImmutableArray<int> canaryShares);
}

using System.Collections.Immutable;
using System.Globalization;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>One value of a soak: medians of the second and of the last quarter of its samples. The first quarter is left out: there caches fill.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Second">Median of the second quarter.</param>
/// <param name="Last">Median of the last quarter.</param>
/// <param name="Highest">The highest of all samples.</param>
/// <param name="Margin">By how much the last may lie above the second: what a steady world moves up and down.</param>
public sealed record SoakFigure(string Name, double Second, double Last, double Highest, double Margin)
{
    /// <summary>What is judged, and how much each may differ between two quarters of a steady world: a share, and something that counts where the value is small.</summary>
    private static readonly ImmutableArray<(string Name, Func<SoakSample, double> Value, double Share, double Least)> Judged =
    [
        ("managed heap, MiB", sample => sample.HeapMebibytes, 0.05, 2),
        ("open handles", sample => sample.Handles, 0, 5),
        ("threads", sample => sample.Threads, 0, 4),
        ("watches", sample => sample.Watches, 0, 0),
        ("metric series of the leader", sample => sample.Series, 0.05, 20),
        ("objects in the leader's caches", sample => sample.CachedObjects, 0.05, 10),
        ("objects in the cluster", sample => sample.StoredObjects, 0.05, 10),
        ("timers set", sample => sample.Timers, 0.05, 20),
        ("most tasks ready at once", sample => sample.MostReady, 0.5, 50),
    ];

    /// <summary>Whether it grew.</summary>
    public bool Grew => Last > Second + Margin;

    /// <summary>The figures of a soak.</summary>
    /// <param name="samples">In the order of time; at least four.</param>
    public static ImmutableArray<SoakFigure> Of(IReadOnlyList<SoakSample> samples)
    {
        var quarter = samples.Count / 4;
        ArgumentOutOfRangeException.ThrowIfZero(quarter);
        return
        [
            .. Judged.Select(judged =>
            {
                double[] values = [.. samples.Select(judged.Value)];
                var second = Median(values.AsSpan(quarter, quarter));
                return new SoakFigure(judged.Name, second, Median(values.AsSpan(values.Length - quarter)), values.Max(), (second * judged.Share) + judged.Least);
            }),
        ];
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}: {Second:0.#} in the second quarter, {Last:0.#} in the last, {Highest:0.#} at most{(Grew ? $": GREW by more than {Margin:0.#}" : "")}");

    private static double Median(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

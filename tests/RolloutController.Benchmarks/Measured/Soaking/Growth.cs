using RolloutController.Benchmarks.Figures;

namespace RolloutController.Benchmarks.Measured.Soaking;

/// <summary>
/// Whether a value grows: medians of the second and of the last quarter of the samples. The first quarter is left out: there code is compiled and
/// caches fill.
/// </summary>
internal static class Growth
{
    /// <summary>The figures of one value over a soak.</summary>
    /// <param name="name">What the value is.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="how">How the samples were taken.</param>
    /// <param name="values">The samples in the order of time; at least four.</param>
    public static IEnumerable<Figure> Of(string name, string unit, string how, IReadOnlyList<double> values)
    {
        var quarter = values.Count / 4;
        yield return new Figure(Soak.Name, $"{name}, second quarter", Percentile.Of([.. values.Skip(quarter).Take(quarter)], 0.5), unit, how);
        yield return new Figure(Soak.Name, $"{name}, last quarter", Percentile.Of([.. values.TakeLast(quarter)], 0.5), unit, how);
        yield return new Figure(Soak.Name, $"{name}, highest", values.Max(), unit, how);
    }
}

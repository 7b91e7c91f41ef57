namespace RolloutController.Benchmarks.Figures;

/// <summary>Percentiles of few values, without interpolation: each is a value that was measured.</summary>
internal static class Percentile
{
    /// <summary>The smallest value that at least this share of the values does not exceed (nearest rank).</summary>
    /// <param name="values">At least one value.</param>
    /// <param name="share">Above 0, at most 1.</param>
    public static double Of(IReadOnlyCollection<double> values, double share) =>
        values.Order().ElementAt((int)Math.Ceiling(share * values.Count) - 1);
}

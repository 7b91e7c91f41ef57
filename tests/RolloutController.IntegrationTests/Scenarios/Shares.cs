namespace RolloutController.IntegrationTests.Scenarios;

/// <summary>
/// Bounds for counts of independent random choices: five standard deviations of the binomial distribution to each side, and one for its whole
/// numbers. A right share is outside less than once in a million times.
/// </summary>
internal static class Shares
{
    private const double Deviations = 5;

    /// <summary>Asserts that a share of so many requests took a way.</summary>
    /// <param name="share">The expected share, 0 to 1; 0 and 1 have no tolerance.</param>
    /// <param name="of">All requests.</param>
    /// <param name="count">Those that took it.</param>
    /// <param name="what">What they did, for the message.</param>
    public static void Expect(double share, long of, long count, string what)
    {
        double deviation = Math.Sqrt(of * share * (1 - share));
        double tolerance = deviation > 0 ? (Deviations * deviation) + 1 : 0;
        Assert.True(Math.Abs(count - (share * of)) <= tolerance, $"{what}: {count} of {of}; expected {share:P1}, {share * of:0} ± {tolerance:0}");
    }
}

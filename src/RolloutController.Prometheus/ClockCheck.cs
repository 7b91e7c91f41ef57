namespace RolloutController.Prometheus;

/// <summary>
/// Compares a metric server's clock, as its answers' <c>Date</c> tells it, with this machine's. Queries name the time they are to be evaluated
/// at, by this machine's clock: where the two differ, a gate would judge traffic of another time, for example of before its step.
/// </summary>
internal static class ClockCheck
{
    /// <summary>Far beyond what synchronized clocks differ by.</summary>
    private static readonly TimeSpan tolerated = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with the clocks; null when nothing is, or the answer does not tell its time.</summary>
    /// <param name="answered">When the server answered, by its own clock.</param>
    /// <param name="sent">When the request was sent, by ours.</param>
    /// <param name="received">When the answer had come, by ours.</param>
    public static string? Problem(DateTimeOffset? answered, DateTimeOffset sent, DateTimeOffset received) => answered switch
    {
        { } theirs when theirs > received + tolerated => Describe(theirs - received, "ahead of"),
        { } theirs when theirs < sent - tolerated => Describe(sent - theirs, "behind"),
        _ => null,
    };

    private static string Describe(TimeSpan difference, string where) =>
        $"its clock is {Math.Round(difference.TotalSeconds):0} s {where} the controller's, expected at most {tolerated.TotalSeconds:0} s: it would answer for another time; synchronize both clocks";
}

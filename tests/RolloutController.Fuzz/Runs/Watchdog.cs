namespace RolloutController.Fuzz.Runs;

/// <summary>
/// Runs on a thread with the smallest stack that .NET gives one anywhere (musl), and ends the process when a single input takes longer than any
/// honest reading could.
/// </summary>
internal static class Watchdog
{
    private const int StackBytes = 1536 * 1024;

    /// <summary>Minutes on a crowded machine are seconds on a quiet one: this is no measure of speed.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    public static void Over(FuzzRun run, Action work, ulong seed, TimeProvider time)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, StackBytes);
        thread.IsBackground = true;
        thread.Start();
        while (!thread.Join(200))
        {
            if (run.Current is { } trial && time.GetElapsedTime(trial.Began) > patience)
                Environment.FailFast($"an input takes longer than {patience}: make fuzz TARGET={trial.Target} SEED={seed} NUMBER={trial.Number}");
        }

        if (failure is not null) throw new InvalidOperationException("the run itself failed", failure);
    }
}

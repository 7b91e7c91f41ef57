namespace RolloutController.Cli.CommandLine;

/// <summary>What scripts are told. Stable: a number never changes its meaning.</summary>
internal static class ExitCode
{
    /// <summary>Done; for <c>status</c>: the goal is reached.</summary>
    public const int Ok = 0;

    /// <summary>Wrong usage, a refused command, or a failure of the tool's own work.</summary>
    public const int Error = 1;

    /// <summary>Rolled back, or on the way back.</summary>
    public const int RolledBack = 2;

    /// <summary>For <c>lint</c> and <c>plan</c>: what they should work on cannot be read.</summary>
    public const int Unreadable = 2;

    /// <summary>Held until a person acts.</summary>
    public const int Paused = 3;

    /// <summary>The Rollout cannot be used as it is.</summary>
    public const int Invalid = 4;

    /// <summary>There is no such Rollout.</summary>
    public const int NotFound = 5;

    /// <summary>Not there yet when the time was over (as of coreutils' <c>timeout</c>).</summary>
    public const int Timeout = 124;

    /// <summary>Interrupted from the keyboard (as shells count it).</summary>
    public const int Interrupted = 130;

    /// <summary>The table for help and documentation.</summary>
    public const string Help = """
        Exit codes:
            0  done; status: the goal is reached
            1  wrong usage, a refused command, or an error; lint: errors were found; plan: the rollout would not succeed
            2  rolled back (Degraded, or on the way back); lint, plan: an input cannot be read
            3  paused until a person acts
            4  invalid: the Rollout cannot be used as it is
            5  no such Rollout
          124  not there yet when the time was over (status without --wait: under way)
          130  interrupted
        """;
}

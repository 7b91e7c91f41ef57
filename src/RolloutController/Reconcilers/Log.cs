namespace RolloutController.Reconcilers;

/// <summary>What passes log.</summary>
internal static partial class Log
{
    private static readonly Func<ILogger, string, string, IDisposable?> s_rolloutScope =
        LoggerMessage.DefineScope<string, string>("Rollout {Rollout} to {Version}");

    /// <summary>Around everything that is logged in one pass.</summary>
    public static IDisposable? RolloutScope(ILogger logger, string rollout, string version) => s_rolloutScope(logger, rollout, version);

    [LoggerMessage(1, LogLevel.Information, "Rollout {Rollout}: {Phase} {Step} {Stage}: {Message}")]
    public static partial void Moved(ILogger logger, string rollout, string phase, string step, string stage, string message);

    [LoggerMessage(2, LogLevel.Information, "Rollout {Rollout}: wrote {Edit}")]
    public static partial void Wrote(ILogger logger, string rollout, string edit);

    [LoggerMessage(3, LogLevel.Warning, "Rollout {Rollout}: write refused: {Refusal}")]
    public static partial void WriteRefused(ILogger logger, string rollout, string refusal);

    [LoggerMessage(5, LogLevel.Warning, "Rollout {Rollout}: command {Command} cannot be taken up ({Error}); it is tried again")]
    public static partial void CommandWaits(ILogger logger, string rollout, string command, string error);

    [LoggerMessage(4, LogLevel.Warning, "Rollout {Rollout}: status cannot be written ({Error}); traffic goes back to stable all the same")]
    public static partial void StatusUnwritable(ILogger logger, string rollout, string error);
}

namespace RolloutController.Hosting;

/// <summary>What the host logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Caches are complete")]
    public static partial void Synced(ILogger logger);

    [LoggerMessage(2, LogLevel.Information, "Leading as {Identity}")]
    public static partial void Leading(ILogger logger, string identity);

    [LoggerMessage(3, LogLevel.Error, "Leadership lost; the process ends so that nothing is written twice")]
    public static partial void LeadershipLost(ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "Listening on {Address}")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(5, LogLevel.Information, "Stopping: workers first, then caches, then the lease")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(6, LogLevel.Error, "Cannot start: {Problem}")]
    public static partial void CannotStart(ILogger logger, string problem);
}

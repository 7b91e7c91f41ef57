using Microsoft.Extensions.Logging;

namespace RolloutController.Kubernetes.Queues;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A pass over {Key} failed {Failures} times in a row; trying again: {Reason}")]
    public static partial void PassFailed(this ILogger logger, object key, int failures, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A pass over {Key} did not end within {Timeout}; trying again")]
    public static partial void PassTimedOut(this ILogger logger, object key, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Error, Message = "A pass over {Key} failed for good; waiting for a change")]
    public static partial void PassFailedForGood(this ILogger logger, object key, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} passes of {Queue} were still running {Deadline} after the stop")]
    public static partial void NotDrained(this ILogger logger, int count, string queue, TimeSpan deadline);
}

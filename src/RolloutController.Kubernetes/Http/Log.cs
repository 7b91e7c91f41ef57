using Microsoft.Extensions.Logging;

namespace RolloutController.Kubernetes.Http;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server warns: {Text}")]
    public static partial void ServerWarns(ILogger logger, string text);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Repeating {Verb} {Path} after {Wait}: {Error}")]
    public static partial void Repeating(ILogger logger, string verb, string path, TimeSpan wait, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "A request waited {Wait} for the client's own rate limiter")]
    public static partial void WaitedForTurn(ILogger logger, TimeSpan wait);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Skipped a watch event of {Resource}: {Oddity}")]
    public static partial void SkippedWatchEvent(ILogger logger, string resource, string oddity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This machine's clock is {Seconds} s {Where} the API server's; times in status and windows go by it: synchronize the clocks")]
    public static partial void ClockDiffers(ILogger logger, double seconds, string where);
}

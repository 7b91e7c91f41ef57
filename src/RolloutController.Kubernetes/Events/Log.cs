using Microsoft.Extensions.Logging;

namespace RolloutController.Kubernetes.Events;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Dropped the Event {Reason} about {Kind} {Namespace}/{Name}: {Error}")]
    public static partial void Dropped(ILogger logger, string reason, string kind, string @namespace, string name, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Too many Events wait for the API server: they are dropped until it takes some")]
    public static partial void Full(ILogger logger);
}

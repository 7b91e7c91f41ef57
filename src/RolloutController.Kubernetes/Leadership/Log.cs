using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Leadership;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} leads: it holds lease {Lease}, transition {Transitions}")]
    public static partial void Leading(this ILogger logger, string identity, ObjectKey lease, int transitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "Lease {Lease} is held by {Holder}")]
    public static partial void HolderChanged(this ILogger logger, ObjectKey lease, string holder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Identity} could not take or renew lease {Lease}; trying again: {Reason}")]
    public static partial void AttemptFailed(this ILogger logger, string identity, ObjectKey lease, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Identity} lost lease {Lease}: not renewed within {Deadline}")]
    public static partial void Lost(this ILogger logger, string identity, ObjectKey lease, TimeSpan deadline);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} released lease {Lease}")]
    public static partial void Released(this ILogger logger, string identity, ObjectKey lease);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Identity} could not release lease {Lease}; the next leader waits until it is over: {Reason}")]
    public static partial void NotReleased(this ILogger logger, string identity, ObjectKey lease, string reason);
}

using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Caching;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Listed {Count} {Kind} at resource version {ResourceVersion}")]
    public static partial void Listed(this ILogger logger, int count, ResourceKind kind, string resourceVersion);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server does not serve {Kind} ({ApiVersion}): its CRD is not installed, or no longer. Trying again with growing waits")]
    public static partial void KindAbsent(this ILogger logger, ResourceKind kind, string apiVersion);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Listing {Kind} failed; trying again with growing waits: {Reason}")]
    public static partial void ListFailed(this ILogger logger, ResourceKind kind, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The watch of {Kind} failed ({Reason}); going on from resource version {ResourceVersion}")]
    public static partial void WatchFailed(this ILogger logger, ResourceKind kind, string reason, string resourceVersion);

    [LoggerMessage(Level = LogLevel.Information, Message = "The watch of {Kind} cannot go on from resource version {ResourceVersion}; listing anew: {Reason}")]
    public static partial void Relisting(this ILogger logger, ResourceKind kind, string resourceVersion, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A watch of {Kind} brought an object of {ApiVersion} {OtherKind}; skipped")]
    public static partial void WrongKind(this ILogger logger, ResourceKind kind, string? apiVersion, string? otherKind);

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler failed at a change of {Kind} {Key}; the other handlers and later changes are not affected")]
    public static partial void HandlerFailed(this ILogger logger, ResourceKind kind, ObjectKey key, Exception failure);
}

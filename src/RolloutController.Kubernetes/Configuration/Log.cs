using Microsoft.Extensions.Logging;

namespace RolloutController.Kubernetes.Configuration;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "None of the files in KUBECONFIG exists: {List}")]
    public static partial void NoKubeconfigExists(ILogger logger, string list);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server {Server} is reached without TLS: credentials are not sent")]
    public static partial void CredentialsNotSent(ILogger logger, Uri server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server's certificate is not verified (insecure-skip-tls-verify)")]
    public static partial void NotVerified(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot read {File} again, going on with what it had: {Error}")]
    public static partial void CannotReadAgain(ILogger logger, string file, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Credential plugin {Command}: {Line}")]
    public static partial void PluginSays(ILogger logger, string command, string line);
}

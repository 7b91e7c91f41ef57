namespace RolloutController.Admission;

/// <summary>What admission logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Refused {Operation} of {Subject}: {Problems}")]
    public static partial void Refused(ILogger logger, string operation, string subject, string problems);

    [LoggerMessage(2, LogLevel.Information, "The webhook is served with a certificate that is valid until {ExpiresAt:O}")]
    public static partial void Serving(ILogger logger, DateTimeOffset expiresAt);

    [LoggerMessage(3, LogLevel.Information, "Renewed the certificates in Secret {Namespace}/{Name}: serving until {ServingExpiresAt:O}, authority until {AuthorityExpiresAt:O}")]
    public static partial void Renewed(ILogger logger, string @namespace, string name, DateTimeOffset servingExpiresAt, DateTimeOffset authorityExpiresAt);

    [LoggerMessage(4, LogLevel.Warning, "The webhook's certificates cannot be kept up: {Problem}")]
    public static partial void CertificatesNotKept(ILogger logger, string problem);
}

namespace RolloutController.Core.Model.Schema;

/// <summary>How a text field is written; <see cref="Forms"/> has pattern and wording of each.</summary>
internal enum Form
{
    /// <summary>What we wrote ourselves, as long as it had to be: a status that is too long to be read again would be forgotten.</summary>
    Recorded,
    Free,
    NotBlank,
    Duration,
    Percentage,
    Decimal,
    Quantile,
    DnsLabel,
    DnsSubdomain,
    ServiceName,
    LabelKey,
    LabelValue,
    RouteName,
    HeaderName,
    HttpMethod,
    Host,
    ParameterName,
    CookieName,
    CookiePath,
    MatchText,
    GrpcStatus,
    Increase,
    TimeZone,
}

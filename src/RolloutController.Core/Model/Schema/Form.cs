namespace RolloutController.Core.Model.Schema;

/// <summary>How a text field is written; <see cref="Forms"/> has pattern and wording of each.</summary>
internal enum Form
{
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

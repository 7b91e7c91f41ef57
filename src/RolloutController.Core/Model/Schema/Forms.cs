namespace RolloutController.Core.Model.Schema;

/// <summary>Pattern, longest length and wording of each <see cref="Form"/>: the schema and the reader take them from here.</summary>
internal static class Forms
{
    /// <summary>The pattern is anchored and stays within what Go's RE2, .NET and ECMA-262 read alike; null for none.</summary>
    public static (string? Pattern, int MaxLength, string Expected) Of(Form form) => form switch
    {
        Form.Recorded => (null, int.MaxValue, "a text"),
        Form.Free => (null, 4096, "a text"),
        Form.NotBlank => (@"\S", 4096, "a text that is not blank"),
        Form.Duration => ("^([0-9]{1,9}(ms|s|m|h))+$", 40, "a duration such as 500ms, 30s, 2m or 1h30m, at most 8760h"),
        Form.Percentage => (@"^(100(\.0{1,12})?|[0-9]{1,2}(\.[0-9]{1,12})?)%$", 16, "a percentage from 0 to 100: a text such as \"0.5%\" or a whole number"),
        Form.Decimal => (@"^-?[0-9]{1,15}(\.[0-9]{1,9})?$", 32, "a decimal number as text, such as \"100\" or \"0.25\""),
        Form.Quantile => (@"^0\.[0-9]{0,8}[1-9][0-9]{0,8}$", 20, "a quantile as text, above 0 and below 1, such as \"0.99\""),
        Form.DnsLabel => ("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", 63, "a DNS label: lower-case letters, digits and '-', at most 63"),
        Form.DnsSubdomain => (@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", 253, "the name of an object: lower-case letters, digits, '-' and '.', at most 253"),
        Form.ServiceName => ("^[a-z]([-a-z0-9]*[a-z0-9])?$", 63, "the name of a Service: lower-case letters, digits and '-', first a letter, at most 63"),
        Form.LabelKey => (@"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$", 317, "the key of a label, such as version or app.kubernetes.io/version"),
        Form.LabelValue => ("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", 63, "the value of a label: letters, digits, '-', '_' and '.', at most 63, not empty"),
        Form.RouteName => ("^.+$", 253, "the name of a route, not empty, at most 253"),
        Form.HeaderName => ("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", 253, "the name of an HTTP header"),
        Form.HttpMethod => ("^[A-Z]+$", 32, "an HTTP method such as GET"),
        Form.Host => (@"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", 253, "a host name"),
        Form.ParameterName => (@"^[^\s&=#]+$", 253, "the name of a query parameter: no blank, '&', '=' or '#'"),
        Form.CookieName => ("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", 64, "the name of a cookie (RFC 6265): letters, digits and !#$%&'*+.^_`|~-, at most 64"),
        Form.CookiePath => ("^/[A-Za-z0-9/._~%-]*$", 256, "a path such as / or /shop: letters, digits and /._~%-, at most 256"),
        Form.MatchText => ("^.+$", 1024, "a text of one line, not empty, at most 1024"),
        Form.GrpcStatus => ("^(CANCELLED|UNKNOWN|INVALID_ARGUMENT|DEADLINE_EXCEEDED|NOT_FOUND|ALREADY_EXISTS|PERMISSION_DENIED|RESOURCE_EXHAUSTED|FAILED_PRECONDITION|ABORTED|OUT_OF_RANGE|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS|UNAUTHENTICATED)$", 20, "the name of a gRPC status that is not OK, such as UNAVAILABLE"),
        Form.Increase => (@"^([0-9]{1,9}(ms|s|m|h))+$|^(100(\.0{1,12})?|[0-9]{1,2}(\.[0-9]{1,12})?)%$", 40, "points of an error rate such as \"0.5%\", or time of a latency such as 50ms"),
        Form.TimeZone => ("^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", 64, "an IANA time zone such as Europe/Berlin or UTC"),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, "not a form"),
    };
}

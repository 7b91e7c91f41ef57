using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Model.Resource;

/// <summary>Mirroring, header routes and which requests they mean, between the form that is written and the one that is reasoned with.</summary>
internal static class RequestConversion
{
    /// <summary>What may be copied where nothing is said: requests that change nothing.</summary>
    private static readonly ImmutableArray<string> harmless = ["GET", "HEAD"];

    public static Mirroring ToDomain(ShadowResource shadow) => new(
        shadow.Percentage is { } share ? PercentageParser.Parse(share) : Percentage.Hundred,
        ToDomain(shadow.Match) with { Methods = shadow.Methods.IsDefaultOrEmpty ? harmless : [.. shadow.Methods.Distinct()] });

    public static HeaderRouting ToDomain(HeaderRouteResource route) => new(
        Match(route.Headers, route.Cookies, route.QueryParams),
        route.Until ?? HeaderRouteScope.NextStep);

    public static RequestMatch ToDomain(RequestMatchResource? match) =>
        match is null ? RequestMatch.Any : Match(match.Headers, match.Cookies, match.QueryParams);

    public static ShadowResource ToResource(Mirroring mirroring) => new()
    {
        Percentage = JsonValue.Create(mirroring.Share.ToString()),
        Methods = mirroring.Match.Methods,
        Match = ToResource(mirroring.Match),
    };

    public static HeaderRouteResource ToResource(HeaderRouting routing) => new()
    {
        Headers = Headers(routing.Match.Headers),
        Cookies = Headers(routing.Match.Cookies),
        QueryParams = Parameters(routing.Match.QueryParameters),
        Until = routing.Until,
    };

    /// <summary>Null where every request is meant; methods are written elsewhere.</summary>
    public static RequestMatchResource? ToResource(RequestMatch match) =>
        match.Headers.IsEmpty && match.Cookies.IsEmpty && match.QueryParameters.IsEmpty
            ? null
            : new RequestMatchResource
            {
                Headers = Headers(match.Headers),
                Cookies = Headers(match.Cookies),
                QueryParams = Parameters(match.QueryParameters),
            };

    private static RequestMatch Match(
        ImmutableArray<HeaderMatchResource> headers, ImmutableArray<HeaderMatchResource> cookies, ImmutableArray<QueryParameterMatchResource> parameters) => new()
        {
            Headers = headers.IsDefault ? [] : [.. headers.Select(one => new NamedMatch(one.Name.ToLowerInvariant(), Text(one.Exact, one.Prefix, one.Regex)))],
            Cookies = cookies.IsDefault ? [] : [.. cookies.Select(one => new NamedMatch(one.Name, Text(one.Exact, one.Prefix, one.Regex)))],
            QueryParameters = parameters.IsDefault ? [] : [.. parameters.Select(one => new NamedMatch(one.Name, Text(one.Exact, one.Prefix, one.Regex)))],
        };

    private static StringMatch Text(string? exact, string? prefix, string? regex) => (exact, prefix, regex) switch
    {
        ({ } value, null, null) => new StringMatch.Exact(value),
        (null, { } value, null) => new StringMatch.Prefix(value),
        (null, null, { } value) => new StringMatch.Regex(value),
        _ => throw new FormatException("a match was not checked: it has none or several of exact, prefix, regex"),
    };

    private static ImmutableArray<HeaderMatchResource> Headers(ImmutableArray<NamedMatch> matches) =>
    [
        .. matches.Select(one => new HeaderMatchResource { Name = one.Name, Exact = Exact(one), Prefix = Prefix(one), Regex = Regex(one) }),
    ];

    private static ImmutableArray<QueryParameterMatchResource> Parameters(ImmutableArray<NamedMatch> matches) =>
    [
        .. matches.Select(one => new QueryParameterMatchResource { Name = one.Name, Exact = Exact(one), Prefix = Prefix(one), Regex = Regex(one) }),
    ];

    private static string? Exact(NamedMatch match) => (match.Value as StringMatch.Exact)?.Value;

    private static string? Prefix(NamedMatch match) => (match.Value as StringMatch.Prefix)?.Value;

    private static string? Regex(NamedMatch match) => (match.Value as StringMatch.Regex)?.Value;
}

using System.Collections.Immutable;
using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Rules of what says which requests are meant: shadow, headerRoute and the match of a fault.</summary>
internal static class RequestRules
{
    /// <summary>Keys of a header match that mean something else to Istio (<c>HTTPMatchRequest.headers</c>), which leaves them out in silence.</summary>
    private static readonly string[] ignoredByIstio = ["uri", "scheme", "method", "authority"];

    public static IEnumerable<SpecProblem> Check(ShadowResource shadow, string path)
    {
        if (shadow.Percentage is { } share && PercentageParser.Parse(share) == Percentage.Zero)
            yield return new SpecProblem("InvalidField", $"{path}.percentage", "0%", "a percentage above 0");
        if (shadow.Match is not { } match) yield break;
        foreach (var problem in Check(match, $"{path}.match")) yield return problem;
    }

    public static IEnumerable<SpecProblem> Check(HeaderRouteResource route, string path)
    {
        if (Count(route.Headers) + Count(route.Cookies) + Count(route.QueryParams) == 0)
            yield return new SpecProblem("MissingMatch", path, null, "at least one of headers, cookies, queryParams");
        foreach (var problem in Check(new RequestMatchResource { Headers = route.Headers, Cookies = route.Cookies, QueryParams = route.QueryParams }, path))
            yield return problem;
    }

    public static IEnumerable<SpecProblem> Check(RequestMatchResource match, string path) =>
    [
        .. Headers(match.Headers, $"{path}.headers"),
        .. Texts(Named(match.Cookies), $"{path}.cookies", StringComparer.Ordinal),
        .. Texts(
            match.QueryParams.IsDefault ? [] : [.. match.QueryParams.Select(one => (one.Name, one.Exact, one.Prefix, one.Regex))],
            $"{path}.queryParams",
            StringComparer.Ordinal),
    ];

    /// <summary>Whether anything is asked of a request at all.</summary>
    public static bool IsEmpty(RequestMatchResource? match) =>
        match is null || Count(match.Headers) + Count(match.Cookies) + Count(match.QueryParams) == 0;

    private static IEnumerable<SpecProblem> Headers(ImmutableArray<HeaderMatchResource> headers, string path)
    {
        for (var i = 0; i < Count(headers); i++)
            if (ignoredByIstio.Contains(headers[i].Name, StringComparer.OrdinalIgnoreCase))
                yield return new SpecProblem("ReservedName", $"{path}[{i}].name", $"\"{headers[i].Name}\"", $"the name of a header; Istio ignores {string.Join(", ", ignoredByIstio)} here");
        foreach (var problem in Texts(Named(headers), path, StringComparer.OrdinalIgnoreCase)) yield return problem;
    }

    private static IEnumerable<SpecProblem> Texts(
        ImmutableArray<(string Name, string? Exact, string? Prefix, string? Regex)> matches, string path, StringComparer names)
    {
        var seen = new HashSet<string>(names);
        for (var i = 0; i < matches.Length; i++)
        {
            var (name, exact, prefix, regex) = matches[i];
            string[] given =
            [
                .. exact is null ? Array.Empty<string>() : ["exact"],
                .. prefix is null ? Array.Empty<string>() : ["prefix"],
                .. regex is null ? Array.Empty<string>() : ["regex"],
            ];
            if (given.Length != 1)
                yield return new SpecProblem(given.Length == 0 ? "MissingMatch" : "ConflictingMatches", $"{path}[{i}]", given.Length == 0 ? null : string.Join(" and ", given), "exactly one of exact, prefix, regex");
            if (regex is not null && RegexRules.Problem(regex) is { } expected)
                yield return new SpecProblem("InvalidField", $"{path}[{i}].regex", $"\"{regex}\"", expected);
            if (!seen.Add(name))
                yield return new SpecProblem("DuplicateName", $"{path}[{i}].name", $"\"{name}\"", "each name once in a list");
        }
    }

    private static ImmutableArray<(string Name, string? Exact, string? Prefix, string? Regex)> Named(ImmutableArray<HeaderMatchResource> matches) =>
        matches.IsDefault ? [] : [.. matches.Select(one => (one.Name, one.Exact, one.Prefix, one.Regex))];

    private static int Count<T>(ImmutableArray<T> list) => list.IsDefault ? 0 : list.Length;
}

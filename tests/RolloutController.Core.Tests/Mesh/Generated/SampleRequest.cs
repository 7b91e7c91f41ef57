using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Tests.Mesh.Generated;

/// <summary>A request, and which matches it meets by a second reading of Istio's rules.</summary>
internal sealed record SampleRequest(string Method, string Path, string? Parameter, ImmutableDictionary<string, string?> Headers)
{
    /// <summary>Whether a route takes it: one match is enough, and without matches everything is taken.</summary>
    public bool Meets(JsonObject route) =>
        route["match"] is not JsonArray { Count: > 0 } matches || matches.Any(match => MeetsOne(match!.AsObject()));

    public bool MeetsOne(JsonObject match) =>
        Is(match["method"], Method)
        && Is(match["uri"], Path)
        && (match["headers"] is not JsonObject headers || headers.All(header => Headers.GetValueOrDefault(header.Key) is { } value && Is(header.Value, value)))
        && (match["queryParams"] is not JsonObject parameters || parameters.All(parameter => Parameter is { } value && Is(parameter.Value, value)));

    public bool Meets(RequestMatch match) =>
        (match.Methods.IsEmpty || match.Methods.Contains(Method))
        && match.Headers.All(header => Headers.GetValueOrDefault(header.Name) is { } value && Is(header.Value, value))
        && match.Cookies.All(cookie => (Headers["cookie"] ?? "").Split(';').Select(pair => pair.Trim().Split('=', 2)).Any(pair => pair[0] == cookie.Name && Is(cookie.Value, pair[1])))
        && match.QueryParameters.All(parameter => Parameter is { } value && Is(parameter.Value, value));

    private static bool Is(JsonNode? match, string value) =>
        match is not JsonObject { Count: > 0 } json
        || (json["exact"]?.ToString() is { } exact && exact == value)
        || (json["prefix"]?.ToString() is { } prefix && value.StartsWith(prefix, StringComparison.Ordinal))
        || (json["regex"]?.ToString() is { } regex && IsWhole(regex, value));

    private static bool Is(StringMatch match, string value) => match switch
    {
        StringMatch.Exact exact => exact.Value == value,
        StringMatch.Prefix prefix => value.StartsWith(prefix.Value, StringComparison.Ordinal),
        StringMatch.Regex regex => IsWhole(regex.Value, value),
        _ => throw new ArgumentOutOfRangeException(nameof(match), match, null),
    };

    private static bool IsWhole(string expression, string value) => Regex.IsMatch(value, $"^(?:{expression})$", RegexOptions.CultureInvariant);
}

using System.Text.RegularExpressions;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>
/// Istio's <c>StringMatch</c>: exactly one of exact, prefix or regex (RE2, the whole value must match); all null: presence is enough.
/// </summary>
public sealed record StringMatch(string? Exact, string? Prefix, Regex? Regex)
{
    /// <summary>True when <paramref name="value"/> fits. <paramref name="ignoreCase"/> is for uri only; a regex has its own flags.</summary>
    public bool Matches(string value, bool ignoreCase = false)
    {
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return (Exact, Prefix, Regex) switch
        {
            ({ } exact, _, _) => string.Equals(value, exact, comparison),
            (_, { } prefix, _) => value.StartsWith(prefix, comparison),
            (_, _, { } regex) => regex.IsMatch(value),
            _ => true,
        };
    }
}

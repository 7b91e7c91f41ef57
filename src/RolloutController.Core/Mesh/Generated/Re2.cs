using System.Text.RegularExpressions;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Writes RE2 expressions (Istio's <c>regex</c>, which must match the whole text), and answers for simple ones what they match.</summary>
internal static class Re2
{
    private const string Special = @"\.+*?()|[]{}^$";

    // Beyond these, what .NET and RE2 match may differ.
    private const string SameEscapes = @"\.+*?()|[]{}^$/-_=;:,sSwWdD";

    /// <summary>An expression that matches exactly this text.</summary>
    public static string Quote(string text) =>
        string.Concat(text.Select(character => Special.Contains(character, StringComparison.Ordinal) ? $@"\{character}" : $"{character}"));

    /// <summary>Whether an expression matches everything that is there.</summary>
    public static bool MatchesAll(string expression) => expression is ".*" or "^.*$" or "(.*)" or ".*?";

    /// <summary>Whether an expression matches a whole text; null where that cannot be told with certainty.</summary>
    public static bool? Matches(string expression, string text)
    {
        if (!IsPlain(expression) || text.Any(character => character is < ' ' or > '~'))
        {
            return null;
        }

        try
        {
            return Regex.IsMatch(text, $@"\A(?:{expression})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static bool IsPlain(string expression)
    {
        for (var index = 0; index < expression.Length; index++)
        {
            var character = expression[index];
            var next = index + 1 < expression.Length ? expression[index + 1] : '\0';
            if (character is < ' ' or > '~'
                || (character == '\\' && !SameEscapes.Contains(next, StringComparison.Ordinal))
                || (character == '(' && next == '?')
                || (character == '[' && (next is '[' or ':'))
                || (character == '-' && next == '['))
            {
                return false;
            }

            if (character == '\\')
            {
                index++;
            }
        }

        return true;
    }
}

using System.Text.RegularExpressions;

namespace RolloutController.Core.Model.Parsing;

/// <summary>
/// Whether the proxies can use a regular expression. Envoy reads RE2; .NET's engine without backtracking refuses what RE2 refuses,
/// apart from a few constructs that are looked for here. What neither notices is refused by Istio's own webhook.
/// </summary>
internal static class RegexRules
{
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(1);

    // RE2 reads these otherwise than .NET, or not at all (github.com/google/re2/wiki/Syntax).
    private static readonly (string Text, string What)[] notInRe2 =
    [
        ("(?=", "look-ahead"), ("(?!", "look-ahead"), ("(?<=", "look-behind"), ("(?<!", "look-behind"), ("(?>", "an atomic group"),
        ("(?(", "a condition"), ("(?#", "a comment"), ("(?'", "a group named in quotes"), (@"\k", "a back-reference"), (@"\Z", @"\Z"), (@"\G", @"\G"),
        (@"\e", @"\e"), (@"\c", @"\c"), (@"\u", @"\u"), ("-[", "a character class taken from another"),
    ];

    /// <summary>What is expected instead; null where nothing is wrong.</summary>
    public static string? Problem(string pattern)
    {
        if (Construct(pattern) is { } construct) return $"a regular expression in RE2 syntax, which has no {construct}";
        try
        {
            // RE2 and Go name groups (?P<name>…), .NET (?<name>…).
            _ = new Regex(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, LongestCheck);
            return null;
        }
        catch (ArgumentException wrong)
        {
            return $"a regular expression in RE2 syntax ({wrong.Message})";
        }
        catch (NotSupportedException)
        {
            return "a regular expression in RE2 syntax: without look-around and back-references, and not too large";
        }
    }

    /// <summary>The first construct that RE2 does not have; what stands in brackets means itself.</summary>
    private static string? Construct(string pattern)
    {
        var inClass = false;
        for (var at = 0; at < pattern.Length; at++)
        {
            var rest = pattern.AsSpan(at);
            if (rest is ['\\', >= '1' and <= '9', ..]) return "back-references";
            foreach (var (text, what) in notInRe2)
                if ((text[0] == '\\' || inClass == (text[0] == '-')) && rest.StartsWith(text, StringComparison.Ordinal)) return what;
            switch (rest)
            {
                case ['\\', ..]:
                    at++;
                    break;
                case ['[', '^', ']', ..] when !inClass:
                    (inClass, at) = (true, at + 2);
                    break;
                case ['[', ']', ..] when !inClass:
                    (inClass, at) = (true, at + 1);
                    break;
                case ['[', ..] or [']', ..]:
                    inClass = rest[0] == '[';
                    break;
            }
        }

        return null;
    }
}

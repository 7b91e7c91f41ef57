using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace RolloutController.Core.Gates;

/// <summary>Writes values so that PromQL reads them back unchanged.</summary>
internal static class PromQlText
{
    private static readonly ImmutableArray<(string Unit, long Milliseconds)> Units =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    // RE2's metacharacters; a dot in a name must not match any character.
    private const string RegexMetacharacters = @"\.+*?()|[]{}^$";

    /// <summary>
    /// Escapes what has a meaning within a PromQL string, whichever quotes are around it. Quotes go by their number: Prometheus takes a backslash
    /// before a quote only where that quote began the string, and none at all between back-quotes.
    /// </summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\u007f' or '"' or '\'' or '`' => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }

    /// <summary>A quoted string.</summary>
    public static string Quote(string value) => $"\"{Escape(value)}\"";

    /// <summary>A regular expression that matches exactly this text (not yet quoted).</summary>
    public static string Literal(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (RegexMetacharacters.Contains(c, StringComparison.Ordinal)) text.Append('\\');
            text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>A duration as PromQL has it, in the largest whole units: <c>1m30s</c>, <c>500ms</c>; at least <c>1ms</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        var rest = Math.Max(1, (long)duration.TotalMilliseconds);
        var text = new StringBuilder();
        foreach (var (unit, milliseconds) in Units)
        {
            var count = Math.DivRem(rest, milliseconds, out rest);
            if (count > 0) text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
        }

        return text.ToString();
    }
}

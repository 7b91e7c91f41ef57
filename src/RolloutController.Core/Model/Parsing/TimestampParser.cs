using System.Globalization;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Times as Kubernetes writes them: RFC 3339, in UTC. A fraction is kept, so that reading gives exactly what was written.</summary>
public static class TimestampParser
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>Reads a time; false for anything else.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        // AssumeUniversal for the literal Z; AdjustToUniversal brings other offsets to the same form.
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, styles, out time);
    }

    /// <summary>Writes a time, in UTC, with a fraction only where there is one.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Formats[0], CultureInfo.InvariantCulture);
}

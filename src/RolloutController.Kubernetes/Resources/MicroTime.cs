using System.Globalization;

namespace RolloutController.Kubernetes.Resources;

/// <summary>
/// Kubernetes' MicroTime: RFC 3339 with microseconds. The server refuses other than six fraction digits on writing; on reading,
/// none to nine digits and any offset are understood.
/// </summary>
public static class MicroTime
{
    private static readonly string[] readable =
        ["yyyy-MM-dd'T'HH:mm:ssK", .. Enumerable.Range(1, 7).Select(digits => $"yyyy-MM-dd'T'HH:mm:ss.{new string('f', digits)}K")];

    /// <summary>The time in UTC, cut to microseconds.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a time; null where the text is none. Digits beyond a tenth of a microsecond are dropped.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }
        var digits = text.IndexOf('.', StringComparison.Ordinal) is var point and >= 0 ? text.Skip(point + 1).TakeWhile(char.IsAsciiDigit).Count() : 0;
        if (digits is 8 or 9)
        {
            text = text.Remove(text.IndexOf('.', StringComparison.Ordinal) + 8, digits - 7);
        }
        return DateTimeOffset.TryParseExact(text, readable, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }
}

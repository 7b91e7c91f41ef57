using System.Globalization;

namespace RolloutController.Telemetry;

/// <summary>Reads the number of a gate's value text back: <c>0.31%</c>, <c>212ms</c>, <c>17</c>.</summary>
internal static class GateValue
{
    /// <summary>The number without its unit; null when there is none.</summary>
    public static double? Parse(string? text)
    {
        if (text is null)
            return null;
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or '-' or '+' or 'E' or 'e'))
            end++;
        return double.TryParse(text.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Percentages as written in specs and status: texts with a percent sign (<c>"0.5%"</c>), or whole numbers from 0 to 100.</summary>
public static class PercentageParser
{
    private const int MostFractionDigits = 12;

    /// <summary>Reads a text such as <c>0.5%</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out Percentage percentage)
    {
        percentage = default;
        if (text is null || !text.EndsWith('%')) return false;
        var number = text.AsSpan(0, text.Length - 1);
        var point = number.IndexOf('.');
        if (point == 0 || point == number.Length - 1 || (point > 0 && number.Length - point - 1 > MostFractionDigits)) return false;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
        if (value is < 0 or > 100) return false;
        percentage = new Percentage(value);
        return true;
    }

    /// <summary>Reads a text with a percent sign or a whole number; false for anything else.</summary>
    public static bool TryParse(JsonNode? node, out Percentage percentage)
    {
        percentage = default;
        switch (node?.GetValueKind())
        {
            case JsonValueKind.String:
                return JsonScalar.TryText(node, out var text) && TryParse(text, out percentage);
            case JsonValueKind.Number when JsonScalar.TryWhole(node, out var whole) && whole is >= 0 and <= 100:
                percentage = new Percentage(whole);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a percentage that is known to be one.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static Percentage Parse(JsonNode? node) =>
        TryParse(node, out var percentage) ? percentage : throw new FormatException($"{node?.ToJsonString()} is not a percentage");
}

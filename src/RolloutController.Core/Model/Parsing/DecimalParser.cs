using System.Globalization;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Decimal numbers as written in specs: as text, since the API has no floats (<c>"0.99"</c>).</summary>
public static class DecimalParser
{
    private const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    /// <summary>Reads a decimal number; false for anything else, exponents included.</summary>
    public static bool TryParse(string? text, out decimal number) =>
        decimal.TryParse(text, Styles, CultureInfo.InvariantCulture, out number);

    /// <summary>Reads a decimal number that is known to be one.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static decimal Parse(string text) =>
        TryParse(text, out var number) ? number : throw new FormatException($"{text} is not a decimal number");

    /// <summary>Writes a decimal number without exponent.</summary>
    public static string Format(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}

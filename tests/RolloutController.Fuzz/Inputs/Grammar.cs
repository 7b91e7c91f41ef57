using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace RolloutController.Fuzz.Inputs;

/// <summary>Texts that are written by the rules, most of them: what is broken everywhere never gets past the first check of what reads it.</summary>
internal static class Grammar
{
    /// <summary>By the rules in half of the cases, else a broken one of the given.</summary>
    public static byte[] Or(Draw draw, Func<Draw, string> byTheRules, params string[] valid) =>
        draw.Chance(50) ? Encoding.UTF8.GetBytes(byTheRules(draw)) : TextMutation.Of(draw, valid);

    /// <summary>By the rules, the same broken as JSON, or one of the given broken as text.</summary>
    public static byte[] Or(Draw draw, Func<Draw, JsonNode> byTheRules, params string[] valid) => draw.Below(10) switch
    {
        < 5 => JsonBytes.Of(byTheRules(draw)),
        < 8 => JsonMutation.Of(draw, byTheRules(draw)),
        _ => TextMutation.Of(draw, valid),
    };

    /// <summary>Numbers and units, in any order and any size.</summary>
    public static string Duration(Draw draw) => string.Concat(Enumerable.Range(0, draw.Between(1, 4))
        .Select(_ => draw.Pick("0", "1", "007", "60", "8760", "31536000", "999999999", draw.Below(100).ToString(CultureInfo.InvariantCulture)) + draw.Pick("ms", "s", "m", "h")));

    /// <summary>From 0 % to a little above 100 %, with up to thirteen digits of a fraction.</summary>
    public static string Percentage(Draw draw) => $"{draw.Below(102)}{Fraction(draw, 13)}%";

    /// <summary>RFC 3339; now and then an hour or a day that no calendar has.</summary>
    public static string Time(Draw draw) => string.Create(
        CultureInfo.InvariantCulture,
        $"{draw.Pick(2026, 2028, 1, 1970, 9999, draw.Between(1, 9999)):0000}-{draw.Between(1, 12):00}-{draw.Between(1, draw.Pick(28, 31)):00}T{draw.Between(0, draw.Pick(23, 24)):00}:{draw.Below(60):00}:{draw.Between(0, draw.Pick(59, 60)):00}{Fraction(draw, 8)}{draw.Pick("Z", "Z", "+02:00", "-11:30", "+14:00", "+00:00", "-00:00")}");

    /// <summary>A push version of istiod, with or without the uuid behind it.</summary>
    public static string Nonce(Draw draw) =>
        $"{Time(draw)}/{draw.Pick("0", "17", "9223372036854775807", "9223372036854775808", draw.Below(100_000).ToString(CultureInfo.InvariantCulture))}"
        + (draw.Chance(80) ? $"{draw.Next():x16}{draw.Next():x16}".Insert(20, "-").Insert(16, "-").Insert(12, "-").Insert(8, "-") : "");

    private static string Fraction(Draw draw, int mostDigits) =>
        draw.Chance(50) ? "" : "." + string.Concat(Enumerable.Range(0, draw.Between(1, mostDigits)).Select(_ => draw.Below(10)));
}

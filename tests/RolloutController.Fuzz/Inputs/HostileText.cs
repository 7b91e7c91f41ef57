namespace RolloutController.Fuzz.Inputs;

/// <summary>Texts that have broken parsers, logs and terminals before.</summary>
internal static class HostileText
{
    /// <summary>Becomes half a surrogate pair in JSON text (<see cref="JsonBytes"/>), which no .NET string can be written as.</summary>
    public const string LoneSurrogate = "@LONE@";

    /// <summary>Before a member's name: becomes nothing in JSON text, so that the name stands twice.</summary>
    public const string Twice = "@TWICE@";

    private static readonly string[] pieces =
    [
        "", " ", "\t", "\n", "\r\n", "\0", "\a", "\u007f", "\u0085", "\u001b[31m", "\u001b]0;title\a", "\u009b2J", "\u2028", "\u202e", "\u2066", "\u200b", "\ufeff", "\ufffd",
        "é", "日本", "😀", "ﬁ", "İ", LoneSurrogate, "\"", "'", "`", "\\", "\\u0000", "\\x", "{", "}", "{{", "}}", "{{canary}}", "[", "]", "(", ")", "<!--", "<html>",
        "*", "**", "?", "%", "100%", "-", "--", ".", "..", "/", "//", "../../etc/passwd", ":", ";", ",", "=", "==", "!=", "=~", "&a", "*a", "!!", "<<", "|", ">", "#", "@", "$",
        "null", "true", "~", "NaN", "+Inf", "-Inf", "1e400", "-1e400", "1e-400", "0x10", "-0", "00", "1.", ".5", "999999999999999999999999999999999999999",
        "9223372036854775808", "-9223372036854775809", "2147483648", "4294967296", "79228162514264337593543950336", "0.00000000000000000000000000000000000001",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "10000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-03-01T12:00:00+25:00",
        "rollout-controller/reviews/", "rollout-controller/reviews/mirror/primary", "kube-system", "metadata.name", "__proto__", "$type",
        "(a+)+$", "(?=a)", "[[:alpha:]]", "\\1", "(?i)x", "a{1000}", "((((((((((", "^$",
    ];

    public static string Any(Draw draw) => draw.Below(20) switch
    {
        0 => new string(draw.Pick('a', 'é', '"', '\n', '(', '9', '.'), draw.Between(50, 3000)),
        1 => string.Concat(Enumerable.Range(0, draw.Between(2, 6)).Select(_ => draw.Pick(pieces))),
        2 => draw.Pick(pieces) + "v1" + draw.Pick(pieces),
        3 => ((long)draw.Next()).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => draw.Pick(pieces),
    };
}

using System.Globalization;
using System.Text;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>A token of PromQL.</summary>
/// <param name="IsString">A quoted text; else anything besides.</param>
/// <param name="IsRaw">Between back-quotes, in which nothing is escaped.</param>
/// <param name="Text">As it reads.</param>
internal sealed record PromQlToken(bool IsString, bool IsRaw, string Text);

/// <summary>Takes PromQL apart as Prometheus does (promql/parser/lex.go, util/strutil/quote.go): a second reading, for tests.</summary>
internal static class PromQlTokens
{
    /// <exception cref="Violation">Prometheus would refuse a string of it.</exception>
    public static List<PromQlToken> Of(string query)
    {
        var tokens = new List<PromQlToken>();
        for (var at = 0; at < query.Length;)
        {
            var c = query[at];
            if (char.IsWhiteSpace(c)) at++;
            else if (c is '"' or '\'') tokens.Add(Quoted(query, ref at));
            else if (c == '`') tokens.Add(Raw(query, ref at));
            else if (c == '#') at = query.IndexOf('\n', at) is var end and >= 0 ? end : query.Length;
            else if (char.IsAsciiLetterOrDigit(c) || c is '_' or ':' or '.') tokens.Add(Word(query, ref at));
            else tokens.Add(new PromQlToken(false, false, query[at++].ToString()));
        }

        return tokens;
    }

    private static PromQlToken Word(string query, ref int at)
    {
        var from = at;
        while (at < query.Length && (char.IsAsciiLetterOrDigit(query[at]) || query[at] is '_' or ':' or '.')) at++;
        return new PromQlToken(false, false, query[from..at]);
    }

    private static PromQlToken Raw(string query, ref int at)
    {
        var end = query.IndexOf('`', at + 1);
        Violation.Unless(end >= 0, "a raw string that does not end");
        var text = query[(at + 1)..end];
        at = end + 1;
        return new PromQlToken(true, true, text);
    }

    private static PromQlToken Quoted(string query, ref int at)
    {
        var quote = query[at++];
        var bytes = new List<byte>();
        while (true)
        {
            Violation.Unless(at < query.Length && query[at] != '\n', "a string that does not end in its line");
            if (query[at] == quote) break;
            if (query[at] == '\\') bytes.AddRange(Escape(query, ref at, quote));
            else
            {
                var rune = Rune.TryGetRuneAt(query, at, out var found) ? found : Rune.ReplacementChar;
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                at += rune == Rune.ReplacementChar ? 1 : rune.Utf16SequenceLength;
            }
        }

        at++;
        return new PromQlToken(true, false, Encoding.UTF8.GetString([.. bytes]));
    }

    private static byte[] Escape(string query, ref int at, char quote)
    {
        Violation.Unless(at + 1 < query.Length, "a string that ends in a backslash");
        var c = query[at + 1];
        at += 2;
        if (c == quote) return [(byte)quote];
        switch (c)
        {
            case 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v' or '\\':
                return [(byte)"\a\b\f\n\r\t\v\\"["abfnrtv\\".IndexOf(c, StringComparison.Ordinal)]];
            case 'x':
                Violation.Unless(byte.TryParse(query.AsSpan(at, Math.Min(2, query.Length - at)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value), "\\x without two digits");
                at += 2;
                return [value];
            default:
                throw new Violation($"an escape that Prometheus does not know: \\{c}");
        }
    }
}

using System.Globalization;
using System.Text;

namespace RolloutController.Core.Model;

/// <summary>
/// Text of others made safe for people to see: whoever may write an object, or answer a query, must not move the cursor on somebody's screen, change
/// colours, reverse the order of letters, begin a new line in a log, or fill a status.
/// </summary>
public static class LegibleText
{
    private const char Ellipsis = '…';

    /// <summary>Line breaks and tabs become a space; other control and invisible format characters, and halves of pairs, go.</summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control when rune.Value is '\n' or '\r' or '\t':
                case UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    clean.Append(' ');
                    break;
                case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse:
                    break;
                default:
                    clean.Append(rune.ToString());
                    break;
            }
        }

        return clean.ToString();
    }

    /// <summary>The same, cut to so many characters; the last one then is an ellipsis.</summary>
    public static string Clean(string text, int longest)
    {
        ArgumentNullException.ThrowIfNull(text);

        // What is cut away need not be cleaned: a text may be megabytes long. Twice the room, for characters that go.
        var clean = Clean(text.Length <= longest * 2 ? text : text[..(longest * 2)]);
        if (clean.Length <= longest && text.Length <= longest * 2) return clean;
        var kept = Math.Min(clean.Length, longest - 1);
        if (kept > 0 && char.IsHighSurrogate(clean[kept - 1])) kept--;
        return clean[..kept] + Ellipsis;
    }
}

using System.Globalization;
using System.Text;

namespace RolloutController.Cli.Rendering;

/// <summary>
/// Text of objects made safe for a terminal: whoever may write an object must not move the cursor, change colours or reverse the order of
/// letters on somebody's screen.
/// </summary>
internal static class TerminalText
{
    /// <summary>Line breaks and tabs become a space; other control and invisible format characters, and halves of pairs, go.</summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.All(c => c is >= ' ' and <= '~')) return text;
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
}

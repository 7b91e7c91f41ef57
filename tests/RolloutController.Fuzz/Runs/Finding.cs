using System.Globalization;
using System.Text;

namespace RolloutController.Fuzz.Runs;

/// <summary>An input that something cannot stand.</summary>
/// <param name="Target">What.</param>
/// <param name="Seed">Seed and</param>
/// <param name="Number">number make the input again.</param>
/// <param name="Input">The input, shrunk.</param>
/// <param name="Error">What went wrong.</param>
internal sealed record Finding(string Target, ulong Seed, long Number, byte[] Input, Exception Error)
{
    private const int LongestShown = 2000;

    /// <summary>For people: everything that a terminal might obey is escaped.</summary>
    public override string ToString() => string.Join(Environment.NewLine,
        $"{Target}: {Escaped(Encoding.UTF8.GetBytes(Attempt.Signature(Error) + ": " + Error.Message))}",
        $"  input ({Input.Length} bytes): {Escaped(Input)}",
        $"  again: make fuzz TARGET={Target} SEED={Seed} NUMBER={Number}",
        Error.StackTrace);

    private static string Escaped(byte[] bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes.Take(LongestShown))
            _ = b is >= 0x20 and < 0x7f and not (byte)'\\' ? text.Append((char)b) : text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        return bytes.Length > LongestShown ? text.Append("...").ToString() : text.ToString();
    }
}

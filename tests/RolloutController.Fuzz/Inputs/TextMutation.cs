using System.Text;

namespace RolloutController.Fuzz.Inputs;

/// <summary>Breaks a valid text: bytes flipped, parts cut, repeated, swapped, numbers made huge, hostile pieces put in, brackets piled up.</summary>
internal static class TextMutation
{
    private const int Longest = 64 * 1024;

    /// <summary>One to eight changes; sometimes none, so that the valid text itself is tried too.</summary>
    public static byte[] Of(Draw draw, byte[] valid)
    {
        if (draw.Chance(5)) return valid;
        var bytes = valid.ToList();
        for (var changes = draw.Between(1, draw.Pick(1, 2, 4, 8)); changes > 0; changes--) Change(draw, bytes);
        return [.. bytes.Take(Longest)];
    }

    public static byte[] Of(Draw draw, params string[] valid) => Of(draw, Encoding.UTF8.GetBytes(draw.Pick(valid)));

    private static void Change(Draw draw, List<byte> bytes)
    {
        var at = draw.Below(bytes.Count + 1);
        switch (draw.Below(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << draw.Below(8));
                break;
            case 1:
                bytes.Insert(at, (byte)draw.Below(256));
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(draw.Between(1, 20), bytes.Count - at));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                var part = bytes.GetRange(at, Math.Min(draw.Between(1, 40), bytes.Count - at));
                for (var times = draw.Pick(1, 1, 2, 10, 100); times > 0 && bytes.Count < Longest; times--) bytes.InsertRange(at, part);
                break;
            case 5:
                EnlargeNumber(draw, bytes, at);
                break;
            case 6 when draw.Chance(30):
                var opening = draw.Pick("[", "{\"a\":", "- ", "(", "{a: ", "[{\"a\":[");
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(opening, draw.Pick(10, 70, 200, 1100, 5000)))));
                break;
            case 7 when bytes.Count > 2:
                var length = Math.Min(draw.Between(1, 12), bytes.Count / 2);
                var first = draw.Below(bytes.Count - length);
                var second = draw.Below(bytes.Count - length);
                for (var i = 0; i < length; i++) (bytes[first + i], bytes[second + i]) = (bytes[second + i], bytes[first + i]);
                break;
            default:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(HostileText.Any(draw)));
                break;
        }
    }

    private static void EnlargeNumber(Draw draw, List<byte> bytes, int from)
    {
        var at = bytes.FindIndex(Math.Min(from, Math.Max(0, bytes.Count - 1)), b => b is >= (byte)'0' and <= (byte)'9');
        if (at >= 0) bytes.InsertRange(at, Encoding.UTF8.GetBytes(draw.Pick("9", "99999999999", "000000000000", "-", "1e", "92233720368547758070", "0.0000000000000000000001")));
    }
}

namespace RolloutController.Fuzz.Runs;

/// <summary>Makes a failing input smaller, as long as it fails in the same way.</summary>
internal static class Shrinking
{
    private const int MostTries = 3000;

    public static byte[] Of(FuzzTarget target, byte[] input, string signature, Action begun)
    {
        var tries = 0;
        for (var part = Math.Max(1, input.Length / 2); part >= 1; part /= 2)
        {
            for (var at = 0; at < input.Length && tries < MostTries;)
            {
                byte[] smaller = [.. input[..at], .. input[Math.Min(input.Length, at + part)..]];
                tries++;
                begun();
                if (Attempt.At(target, smaller) is { } error && Attempt.Signature(error) == signature) input = smaller;
                else at += part;
            }
        }

        return input;
    }
}

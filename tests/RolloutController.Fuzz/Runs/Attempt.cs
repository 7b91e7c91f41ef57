using System.Diagnostics;

namespace RolloutController.Fuzz.Runs;

/// <summary>Tries one input: an exception or more memory than its size explains is a finding.</summary>
internal static class Attempt
{
    /// <summary>Far above what any honest reading takes, far below what harms.</summary>
    private const long FreeBytes = 64L * 1024 * 1024;
    private const long BytesPerByte = 20_000;

    /// <summary>What went wrong; null where nothing did.</summary>
    public static Exception? At(FuzzTarget target, byte[] input) => At(target, input, out _);

    /// <summary>What went wrong; null where nothing did.</summary>
    /// <param name="target">What reads it.</param>
    /// <param name="input">The input.</param>
    /// <param name="isTaken">Whether it got past the refusals.</param>
    public static Exception? At(FuzzTarget target, byte[] input, out bool isTaken)
    {
        isTaken = false;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            isTaken = target.Try(input);
        }
        catch (Exception unexpected)
        {
            return unexpected;
        }

        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        return taken > FreeBytes + (BytesPerByte * input.Length) ? new Violation($"{taken >> 20} MiB for {input.Length} bytes") : null;
    }

    /// <summary>Kind and place of what went wrong: the same for all inputs that meet the same fault.</summary>
    public static string Signature(Exception error)
    {
        if (error is Violation) return $"{nameof(Violation)} {new string([.. error.Message.TakeWhile(c => c != ':' && !char.IsAsciiDigit(c))])}";
        var frames = new StackTrace(error).GetFrames().Select(frame => frame.GetMethod()).OfType<System.Reflection.MethodBase>();
        var ours = frames.FirstOrDefault(method => method.DeclaringType?.Namespace?.StartsWith("RolloutController", StringComparison.Ordinal) == true);
        return $"{error.GetType().Name} in {ours?.DeclaringType?.FullName}.{ours?.Name}";
    }
}

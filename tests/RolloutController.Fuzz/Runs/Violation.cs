using System.Diagnostics.CodeAnalysis;

namespace RolloutController.Fuzz.Runs;

/// <summary>Something was read without an exception, and yet wrongly.</summary>
internal sealed class Violation(string what) : Exception(what)
{
    public static void Unless([DoesNotReturnIf(false)] bool holds, string what)
    {
        if (!holds) throw new Violation(what);
    }

    /// <summary>Reads; of exceptions only the documented one is in order, and only with a message.</summary>
    public static T? Try<T, TDocumented>(Func<T> read)
        where TDocumented : Exception
    {
        try
        {
            return read();
        }
        catch (TDocumented documented)
        {
            Unless(!string.IsNullOrWhiteSpace(documented.Message), $"{typeof(TDocumented).Name} without a message");
            return default;
        }
    }
}

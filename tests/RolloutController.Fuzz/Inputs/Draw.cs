namespace RolloutController.Fuzz.Inputs;

/// <summary>Choices that follow from target, seed and number alone (SplitMix64), so that every input can be made again.</summary>
internal sealed class Draw
{
    private ulong _state;

    private Draw(ulong state) => _state = state;

    public static Draw For(string target, ulong seed, long number)
    {
        var name = 14695981039346656037UL;
        foreach (var c in target) name = (name ^ c) * 1099511628211UL;
        return new Draw(Mix(name ^ Mix(seed)) ^ Mix((ulong)number + 0x9E3779B97F4A7C15UL));
    }

    /// <summary>From 0 to below the bound.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>From the first to the second, both possible.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    public T Pick<T>(params IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Mostly few, sometimes many.</summary>
    public int Few(int most) => Math.Min(most, Chance(90) ? Below(4) : Below(most + 1));

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return Mix(_state);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}

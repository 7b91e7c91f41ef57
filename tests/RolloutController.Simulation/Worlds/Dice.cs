namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>Chance from a seed: the same seed, the same throws. Never shared between two things that may ask in another order.</summary>
public sealed class Dice
{
#pragma warning disable CA5394 // reproducible choices, no secrets
    private readonly Random random;

    /// <summary>Dice of a seed and of what they are for, so that more throws for one thing do not change another's.</summary>
    public Dice(int seed, int purpose) => random = new Random(unchecked((seed * 7919) + purpose));

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => random.NextDouble();

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => random.NextDouble() < probability;

    /// <summary>A whole number, both ends included.</summary>
    public int Between(int least, int most) => random.Next(least, most + 1);

    /// <summary>A span of time in steps of 50 ms, both ends in seconds.</summary>
    public TimeSpan Span(double least, double most) =>
        TimeSpan.FromMilliseconds(50 * random.Next((int)(least * 20), (int)(most * 20) + 1));

    /// <summary>A span of whole seconds, both ends included.</summary>
    public TimeSpan Seconds(int least, int most) => TimeSpan.FromSeconds(Between(least, most));

    /// <summary>One of these.</summary>
    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>A uuid.</summary>
    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
#pragma warning restore CA5394
}

namespace RolloutController.MeshDataPlane.Load;

/// <summary>Latencies in buckets that grow by a tenth, from a tenth of a millisecond. Safe for concurrent use.</summary>
public sealed class LatencyHistogram
{
    private const double Growth = 1.1;
    private const double Smallest = 0.1;
    private readonly long[] buckets = new long[160];
    private long max;

    /// <summary>Slowest, in milliseconds.</summary>
    public double Max => Interlocked.Read(ref max) / 1000.0;

    /// <summary>Adds a latency in milliseconds.</summary>
    public void Add(double milliseconds)
    {
        int index = milliseconds <= Smallest ? 0 : Math.Min(buckets.Length - 1, (int)Math.Ceiling(Math.Log(milliseconds / Smallest) / Math.Log(Growth)));
        Interlocked.Increment(ref buckets[index]);
        long microseconds = (long)(milliseconds * 1000);
        long seen = Interlocked.Read(ref max);
        while (microseconds > seen && Interlocked.CompareExchange(ref max, microseconds, seen) is var was && was != seen)
            seen = was;
    }

    /// <summary>Upper bound of the bucket that holds a quantile; 0 without data.</summary>
    public double Quantile(double quantile)
    {
        long total = 0;
        foreach (ref long bucket in buckets.AsSpan())
            total += Interlocked.Read(ref bucket);
        long wanted = (long)Math.Ceiling(total * quantile);
        if (total == 0)
            return 0;
        long seen = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            seen += Interlocked.Read(ref buckets[i]);
            if (seen >= wanted)
                return Math.Min(Max, Smallest * Math.Pow(Growth, i));
        }

        return Max;
    }
}

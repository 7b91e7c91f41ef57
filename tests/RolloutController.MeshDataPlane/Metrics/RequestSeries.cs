namespace RolloutController.MeshDataPlane.Metrics;

/// <summary>Counter and duration histogram of one label set. Safe for concurrent use.</summary>
public sealed class RequestSeries(string labels)
{
    private readonly long[] buckets = new long[Bounds.Count + 1];
    private long sumMicroseconds;

    /// <summary>Envoy's default bounds, in milliseconds (istio: the default of <c>sidecar.istio.io/statsHistogramBuckets</c>).</summary>
    public static IReadOnlyList<double> Bounds { get; } =
        [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000];

    /// <summary>Rendered labels.</summary>
    public string Labels { get; } = labels;

    /// <summary>Sum of durations, in milliseconds.</summary>
    public double Sum => Interlocked.Read(ref sumMicroseconds) / 1000.0;

    /// <summary>Counts one request.</summary>
    public void Add(double milliseconds)
    {
        int index = 0;
        while (index < Bounds.Count && milliseconds > Bounds[index])
            index++;
        Interlocked.Increment(ref buckets[index]);
        Interlocked.Add(ref sumMicroseconds, (long)(milliseconds * 1000));
    }

    /// <summary>Count per bucket, not cumulative, the last one above all bounds.</summary>
    public long[] Read() => [.. buckets.Select((_, index) => Interlocked.Read(ref buckets[index]))];
}

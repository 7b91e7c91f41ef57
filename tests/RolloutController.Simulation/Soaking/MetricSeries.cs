using System.Diagnostics.Metrics;
using System.Text;
using RolloutController.Hosting;
using RolloutController.Telemetry;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>Counts the metric series of controller processes, as whoever collects them would keep them.</summary>
internal sealed class MetricSeries : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly Dictionary<string, Counted> processes = new(StringComparer.Ordinal);
    private readonly int thread = Environment.CurrentManagedThreadId;
    private Counted? starting;

    public MetricSeries()
    {
        listener.InstrumentPublished = Published;
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, state) => Count(instrument, tags, state));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, state) => Count(instrument, tags, state));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, state) => Count(instrument, tags, state));
        listener.Start();
    }

    /// <summary>A process starts with these parts: what is made on this thread from now on, until the next, is its own.</summary>
    public ControllerParts Starting(ControllerParts parts)
    {
        processes[parts.Identity] = starting = new Counted(parts.Runtime.Meter);
        return parts;
    }

    /// <summary>Series of a process: those recorded since it started, and those that it tells now.</summary>
    public int Of(string identity)
    {
        if (!processes.TryGetValue(identity, out var counted))
            return 0;
        counted.Observed.Clear();
        listener.RecordObservableInstruments();
        return counted.Recorded.Count + counted.Observed.Count;
    }

    /// <summary>Lets go of processes that are none of these.</summary>
    public void Keep(IReadOnlySet<string> identities)
    {
        foreach (var gone in processes.Keys.Where(identity => !identities.Contains(identity)).ToArray())
            processes.Remove(gone);
    }

    public void Dispose() => listener.Dispose();

    private void Published(Instrument instrument, MeterListener listening)
    {
        if (starting is null || Environment.CurrentManagedThreadId != thread)
            return;
        if (instrument.Meter == starting.Meter || instrument.Meter.Name == OperatorMetrics.MeterName)
            listening.EnableMeasurementEvents(instrument, starting);
    }

    private static void Count(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (state is not Counted counted)
            return;
        var name = new StringBuilder(instrument.Name);
        foreach (var (label, value) in tags)
            name.Append(',').Append(label).Append('=').Append(value);
        (instrument.IsObservable ? counted.Observed : counted.Recorded).Add(name.ToString());
    }

    private sealed record Counted(Meter Meter)
    {
        public HashSet<string> Recorded { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Observed { get; } = new(StringComparer.Ordinal);
    }
}

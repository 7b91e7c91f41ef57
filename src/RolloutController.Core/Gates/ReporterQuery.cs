using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>Finds out which side's telemetry there is of a Service: callers without sidecars report nothing.</summary>
public static class ReporterQuery
{
    /// <summary>The query.</summary>
    public static NamedQuery For(MeasurementScope scope)
    {
        var service = IstioMetrics.ServiceMatchers(scope, ReporterChoice.Source).Replace("reporter=\"source\"", "reporter=~\"source|destination\"", StringComparison.Ordinal);
        return new(NamedQuery.Value, $"count by (reporter) ({IstioMetrics.Requests(service)})");
    }

    /// <summary>Source where it has series, else Destination where that has, else Auto: nothing is known yet.</summary>
    public static ReporterChoice Read(QueryResult? result)
    {
        if (result is not QueryResult.Vector vector) return ReporterChoice.Auto;
        var sides = vector.Samples.Select(sample => sample.Label("reporter")).ToHashSet(StringComparer.Ordinal);
        return sides.Contains("source") ? ReporterChoice.Source
            : sides.Contains("destination") ? ReporterChoice.Destination
            : ReporterChoice.Auto;
    }
}

using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>The stored result of a <see cref="MeasurementRequest"/>.</summary>
/// <param name="Attempt">Id of the attempt.</param>
/// <param name="Round">Number of the round.</param>
/// <param name="MeasuredAt">When the queries were sent.</param>
/// <param name="ByGate">Result per gate name.</param>
/// <param name="RoutingFailures">Share (0 to 1) of requests lost to routing on the Service's hosts; null when not asked.</param>
/// <param name="Reporter">The side that was read (Source or Destination); Auto when neither side reports the Service yet.</param>
public sealed record MeasurementRound(
    string Attempt,
    long Round,
    DateTimeOffset MeasuredAt,
    ImmutableSortedDictionary<string, Measurement> ByGate,
    Measurement? RoutingFailures,
    ReporterChoice Reporter);

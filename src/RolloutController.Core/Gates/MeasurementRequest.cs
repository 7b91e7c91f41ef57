using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>One round of measurements that the engine asks for; carried out outside of a pass.</summary>
/// <param name="Attempt">Id of the attempt.</param>
/// <param name="Round">Number of the round within the attempt, from 1.</param>
/// <param name="Server">Name of the metric server; null for the default.</param>
/// <param name="Gates">What to measure.</param>
/// <param name="Scope">Whom to measure.</param>
/// <param name="IncludeRoutingFailures">Whether the routing-failure guard is asked too.</param>
/// <param name="Deadline">Time for the whole round.</param>
public sealed record MeasurementRequest(
    string Attempt,
    long Round,
    string? Server,
    ImmutableArray<Gate> Gates,
    MeasurementScope Scope,
    bool IncludeRoutingFailures,
    TimeSpan Deadline);

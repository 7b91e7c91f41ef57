using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>Whom a round measures.</summary>
public sealed record MeasurementScope
{
    /// <summary>Namespace of Rollout and Service.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the Rollout.</summary>
    public required string Rollout { get; init; }

    /// <summary>Name of the Service.</summary>
    public required string Service { get; init; }

    /// <summary>Ports of the Service, for raw Host headers.</summary>
    public ImmutableArray<int> Ports { get; init; } = [];

    /// <summary>The stable version.</summary>
    public required string Stable { get; init; }

    /// <summary>The version under trial; null while only the baseline is measured.</summary>
    public string? Canary { get; init; }

    /// <summary>The side to read; Auto lets the round find out and report it.</summary>
    public required ReporterChoice Reporter { get; init; }
}

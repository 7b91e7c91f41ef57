using System.Collections.Immutable;
using RolloutController.Hosting;
using RolloutController.Simulation.Runs.Faults;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>How a seed is run.</summary>
public sealed record RunOptions
{
    /// <summary>The world and the plan as the seed gives them.</summary>
    public static RunOptions Default { get; } = new();

    /// <summary>Which items of the seed's plan happen, by their numbers; null: all.</summary>
    public ImmutableArray<int>? Items { get; init; }

    /// <summary>What happens instead of the seed's plan; null: that.</summary>
    public ImmutableArray<PlanItem>? Plan { get; init; }

    /// <summary>Puts something else in the place of parts of each controller process, such as a deliberate defect around one of its edges.</summary>
    public Func<ControllerParts, ControllerParts> Alter { get; init; } = static parts => parts;

    /// <summary>Keeps the text of the trace also of a run without violation.</summary>
    public bool KeepsTrace { get; init; }

    /// <summary>The items of a plan that happen.</summary>
    internal ImmutableArray<PlanItem> Of(ImmutableArray<PlanItem> plan) =>
        Items is { } wanted ? [.. (Plan ?? plan).Where(item => wanted.Contains(item.Number))] : Plan ?? plan;
}

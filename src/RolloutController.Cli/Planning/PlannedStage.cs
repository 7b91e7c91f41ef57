using System.Collections.Immutable;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Planning;

/// <summary>A stage on the way, and what is written in it.</summary>
internal sealed record PlannedStage
{
    /// <summary>Which one.</summary>
    public required StageName Name { get; init; }

    /// <summary>When it begins, since the plan's start.</summary>
    public required TimeSpan Begins { get; init; }

    /// <summary>What the step asks for; null outside of steps.</summary>
    public Step? Step { get; init; }

    /// <summary>The status at the stage's end.</summary>
    public required RolloutStatus Status { get; init; }

    /// <summary>The writes, in order.</summary>
    public ImmutableArray<PlannedWrite> Writes { get; init; } = [];

    /// <summary>What the controller warns of meanwhile, each once.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>It lasts until a person promotes; the plan goes on at once.</summary>
    public bool AwaitsPromote { get; init; }

    /// <summary>What follows an abort at the stage's end; null where none can be given.</summary>
    public PlannedAbort? Abort { get; init; }
}

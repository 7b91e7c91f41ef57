using System.Collections.Immutable;
using RolloutController.Cli.Planning.Input;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Planning;

/// <summary>One pass of a planned run.</summary>
/// <param name="Status">The status that it came to.</param>
/// <param name="Writes">What it wrote to the mesh, in order.</param>
/// <param name="After">When, since the plan's start.</param>
/// <param name="Command">The command that it carried out; null without one.</param>
internal sealed record PlannedPass(RolloutStatus Status, ImmutableArray<PlannedWrite> Writes, TimeSpan After, CommandVerb? Command)
{
    /// <summary>It changed nothing, and neither would another one at the same moment.</summary>
    public required bool IsOver { get; init; }

    /// <summary>The cluster after it.</summary>
    public required PlanObjects Objects { get; init; }
}

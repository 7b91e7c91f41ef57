using System.Collections.Immutable;
using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Planning;

/// <summary>What follows an abort; a gate that fails leads to the same writes.</summary>
/// <param name="Writes">The writes, in order, up to the last clean-up.</param>
/// <param name="Status">Where it ends.</param>
internal sealed record PlannedAbort(ImmutableArray<PlannedWrite> Writes, RolloutStatus Status);

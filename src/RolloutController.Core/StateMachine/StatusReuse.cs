using System.Collections.Immutable;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// Puts the lists of the old status where the new one has equal ones: records compare lists by identity, and an equal
/// status must not be written again.
/// </summary>
internal static class StatusReuse
{
    public static RolloutStatus Reuse(RolloutStatus next, RolloutStatus before)
    {
        next = next with
        {
            Conditions = Keep(next.Conditions, before.Conditions),
            PreviousStables = Keep(next.PreviousStables, before.PreviousStables),
            Weights = Keep(next.Weights, before.Weights),
            GeneratedRoutes = Keep(next.GeneratedRoutes, before.GeneratedRoutes),
            Gates = Keep(next.Gates, before.Gates),
            OwnedSubsets = Keep(next.OwnedSubsets, before.OwnedSubsets),
            RemovedSubsets = Keep(next.RemovedSubsets, before.RemovedSubsets),
            CreatedObjects = Keep(next.CreatedObjects, before.CreatedObjects),
            OriginalWeights = Keep(next.OriginalWeights, before.OriginalWeights),
            History = Keep(next.History, before.History),
            Propagation = Reuse(next.Propagation, before.Propagation),
        };
        return next == before ? before : next;
    }

    public static PropagationStatus? Reuse(PropagationStatus? next, PropagationStatus? before)
    {
        if (next is null || before is null) return next;
        next = next with { Pending = Keep(next.Pending, before.Pending) };
        return next == before ? before : next;
    }

    public static ImmutableArray<T> Keep<T>(ImmutableArray<T> next, ImmutableArray<T> before) =>
        !next.IsDefault && !before.IsDefault && next.SequenceEqual(before) ? before : next;
}

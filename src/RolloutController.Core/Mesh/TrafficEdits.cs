using System.Collections.Immutable;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Mesh;

/// <summary>The writes that bring the mesh objects to a <see cref="DesiredTraffic"/>, in the order they must be made.</summary>
/// <param name="AddSubsets">Writes that add subsets (DestinationRule); first.</param>
/// <param name="Routes">Writes to VirtualServices; then.</param>
/// <param name="RemoveSubsets">Writes that remove subsets; last. Never together with one that adds some: the next rendering has it.</param>
/// <param name="Weights">The integers that the routes carry after the writes.</param>
/// <param name="Problems">
/// What cannot be rendered. With an error no route write is made, except at a canary weight of 0: then every VirtualService
/// that can be edited is, whatever is wrong with another. Warnings (scaled weights, a subset that must stay) block nothing.
/// </param>
public sealed record TrafficEdits(
    ImmutableArray<ObjectEdit> AddSubsets,
    ImmutableArray<ObjectEdit> Routes,
    ImmutableArray<ObjectEdit> RemoveSubsets,
    ImmutableArray<RouteWeights> Weights,
    ImmutableArray<SpecProblem> Problems)
{
    /// <summary>True when everything is as desired.</summary>
    public bool IsEmpty => AddSubsets.IsEmpty && Routes.IsEmpty && RemoveSubsets.IsEmpty;

    /// <summary>
    /// Those of <see cref="Routes"/> that take generated routes away and change nothing else. They go before the others, so that no generated
    /// route outlives its scope because another object cannot be written. Towards stable there are none: weights do not wait.
    /// </summary>
    public ImmutableArray<ObjectEdit> Withdrawals(bool towardsStable) => towardsStable ? [] : [.. Routes.Where(IsWithdrawal)];

    /// <summary>Those of <see cref="Routes"/> that are none of the <see cref="Withdrawals"/>.</summary>
    public ImmutableArray<ObjectEdit> OtherRoutes(bool towardsStable) => towardsStable ? Routes : Routes.RemoveAll(IsWithdrawal);

    private static bool IsWithdrawal(ObjectEdit edit) => edit.Withdraws == Withdrawal.Alone;
}

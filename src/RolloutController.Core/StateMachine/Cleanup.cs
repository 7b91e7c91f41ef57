using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// Takes away the subsets that we added and nobody needs any more: nothing names it → proven → drained → removed. Goes on beside
/// every phase and holds none of them: a proxy that never acknowledges keeps its subset, and nothing else.
/// </summary>
internal static class Cleanup
{
    public static void Run(Pass pass)
    {
        if (pass.Mesh is not { } mesh || pass.Status.OwnedSubsets.IsEmpty) return;
        var kept = pass.Status.OwnedSubsets
            .Select(subset => Next(pass, mesh, subset))
            .OfType<OwnedSubset>()
            .ToArray();
        if (!kept.SequenceEqual(pass.Status.OwnedSubsets)) pass.Status = pass.Status with { OwnedSubsets = [.. kept] };
    }

    /// <summary>The subset's next state; null when it is gone.</summary>
    private static OwnedSubset? Next(Pass pass, IMeshState mesh, OwnedSubset subset)
    {
        if (IsNeeded(pass.Status, subset.Name))
            return subset with { ReleasedAt = null, UnreferencedAt = null, UnreferencedProvenAt = null, Removing = false };

        subset = subset with { ReleasedAt = subset.ReleasedAt ?? pass.Now };
        if (mesh.Subsets.All(one => one.Name != subset.Name))
        {
            // Never written, removed by us, or by somebody else: in each case there is nothing left of it.
            if (subset.Removing) SubsetReturn.Record(pass, subset.Name);
            pass.Tell(false, "SubsetRemoved", "RemoveSubset", $"DestinationRule {subset.DestinationRule}: subset {subset.Name} is gone");
            return null;
        }

        if (mesh.IsReferenced(subset.Name)) return subset with { UnreferencedAt = null, UnreferencedProvenAt = null, Removing = false };
        subset = subset with { UnreferencedAt = subset.UnreferencedAt ?? pass.Now };
        if (subset.UnreferencedProvenAt is null)
        {
            if (!IsProven(pass, mesh, subset)) return subset;
            subset = subset with { UnreferencedProvenAt = pass.Now };
        }

        var drained = subset.UnreferencedProvenAt!.Value.After(pass.Legible?.Traffic.DrainDuration ?? TimeSpan.FromSeconds(10));
        if (pass.Now < drained)
        {
            pass.Wake(drained);
            return subset;
        }

        return subset with { Removing = true };
    }

    private static bool IsNeeded(RolloutStatus status, string name) => name == status.StableSubset || name == status.CanarySubset;

    private static bool IsProven(Pass pass, IMeshState mesh, OwnedSubset subset)
    {
        var policy = pass.Propagation;
        var change = mesh.SubsetUnreferenced(subset.Name);
        var proof = policy.Verify == PropagationVerification.Istiod ? pass.Seen.Proofs.GetValueOrDefault(change.Id) : null;

        // A proxy that still routes to the subset would answer 503 without it: only Proceed takes it away unproven.
        var judgement = ProofJudgement.Of(Proving.NeverFailing(policy), proof, subset.UnreferencedAt!.Value, pass.Now);
        if (judgement.Verdict == ProofVerdict.Proven) return true;
        if (policy.Verify == PropagationVerification.Istiod) pass.Await(change);
        if (judgement.LookAgainAt is { } at) pass.Wake(at);
        return false;
    }
}

using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>Awaits the proof of one mesh change, which <c>status.propagation</c> shows meanwhile.</summary>
internal static class Proving
{
    /// <summary>Looks whether one may go on after <paramref name="change"/>, with the policy of the spec.</summary>
    public static ProofVerdict Check(Pass pass, MeshChange change) => Check(pass, change, pass.Propagation);

    /// <summary>Looks whether one may go on after <paramref name="change"/>.</summary>
    public static ProofVerdict Check(Pass pass, MeshChange change, PropagationPolicy policy)
    {
        var before = pass.Status.Propagation;
        var since = before?.ChangeId == change.Id ? before.Since : pass.Now;
        var proof = policy.Verify == PropagationVerification.Istiod ? pass.Seen.Proofs.GetValueOrDefault(change.Id) : null;
        var judgement = ProofJudgement.Of(policy, proof, since, pass.Now);

        // Without an attempt there is nothing that could fail: it is asked on until the proxies take it.
        if (judgement.Verdict == ProofVerdict.Failed && !pass.AttemptOpen) judgement = judgement with { Verdict = ProofVerdict.Waiting };

        pass.Status = pass.Status with
        {
            Propagation = judgement.Verdict != ProofVerdict.Waiting ? null : StatusReuse.Reuse(
                new PropagationStatus
                {
                    ChangeId = change.Id,
                    Awaiting = change.Description,
                    Since = since,
                    Accepted = proof?.Accepted ?? 0,
                    Total = proof?.Total ?? 0,
                    Pending = proof?.Pending ?? [],
                    Detail = judgement.Detail,
                },
                before),
        };
        var text = Describe(change, proof, judgement);
        pass.SetCondition(ConditionTypes.PropagationProven, judgement.Condition, judgement.Reason, text);
        if (judgement.Verdict == ProofVerdict.Waiting)
        {
            if (policy.Verify == PropagationVerification.Istiod) pass.Await(change);
            if (judgement.LookAgainAt is { } at) pass.Wake(at);
            pass.WaitFor($"waiting for the proxies: {text}");
        }

        return judgement.Verdict;
    }

    /// <summary>The policy where nothing can fail: what is not proven is waited for, unless one may proceed.</summary>
    public static PropagationPolicy NeverFailing(PropagationPolicy policy) =>
        policy.OnUnproven == UnprovenAction.Fail ? policy with { OnUnproven = UnprovenAction.Wait } : policy;

    private static string Describe(MeshChange change, Proof? proof, ProofJudgement judgement)
    {
        var text = change.Description;
        if (proof is { Total: > 0 }) text += $"; {proof.Accepted} of {proof.Total} proxies have it";
        if (proof is { Pending.IsDefaultOrEmpty: false }) text += $"; not yet: {string.Join(", ", proof.Pending)}";
        return judgement.Detail is null ? text : $"{text}; {judgement.Detail}";
    }
}

using RolloutController.Core.Mesh;
using RolloutController.Core.Model;

namespace RolloutController.Core.StateMachine;

/// <summary>What a stored proof means at a moment.</summary>
/// <param name="Verdict">Whether one may go on.</param>
/// <param name="LookAgainAt">When that can change by time alone; null when it cannot.</param>
/// <param name="Condition">Status of the condition <c>PropagationProven</c>.</param>
/// <param name="Reason">Its reason.</param>
/// <param name="Detail">For people; null where the numbers say all.</param>
internal sealed record ProofJudgement(ProofVerdict Verdict, DateTimeOffset? LookAgainAt, string Condition, string Reason, string? Detail)
{
    /// <summary>Waited where nothing can be asked; istiod debounces pushes for up to this long.</summary>
    public static TimeSpan FallbackDelay { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Judges a proof.</summary>
    /// <param name="policy">How changes are to be proven, and what follows a time-out.</param>
    /// <param name="proof">What is known; null: nobody has begun to ask, as after a restart of the controller.</param>
    /// <param name="since">When the change was first seen written.</param>
    /// <param name="now">The moment.</param>
    public static ProofJudgement Of(PropagationPolicy policy, Proof? proof, DateTimeOffset since, DateTimeOffset now)
    {
        var earliest = since.After(policy.MinimumDelay);
        if (policy.Verify == PropagationVerification.Delay)
        {
            var text = $"not asked: {policy.MinimumDelay.Text()} are waited after each write";
            return now >= earliest
                ? new(ProofVerdict.Proven, null, "Unknown", "Waited", text)
                : new(ProofVerdict.Waiting, earliest, "Unknown", "Waiting", text);
        }

        // A controller that was down, or has just taken over, has not waited: its time-out begins when it begins to ask.
        var asked = proof is null ? now : proof.AskedSince ?? since;
        var timeout = (asked > since ? asked : since).After(policy.Timeout);
        switch (proof?.State)
        {
            case ProofState.Proven:
                return now >= earliest
                    ? new(ProofVerdict.Proven, null, "True", "Proven", proof.Detail)
                    : new(ProofVerdict.Waiting, earliest, "True", "Proven", proof.Detail);
            case ProofState.Unverifiable:
                var end = since.After(policy.MinimumDelay > FallbackDelay ? policy.MinimumDelay : FallbackDelay);
                return new(now >= end ? ProofVerdict.Proven : ProofVerdict.Waiting, now >= end ? null : end, "Unknown", proof.Reason ?? "Unverifiable", proof.Detail ?? "istiod cannot say what its proxies have: a delay is waited instead");
            case ProofState.Rejected when policy.OnUnproven != UnprovenAction.Proceed || now < timeout:
                return new(policy.OnUnproven == UnprovenAction.Proceed ? ProofVerdict.Waiting : ProofVerdict.Failed, policy.OnUnproven == UnprovenAction.Proceed ? timeout : null, "False", proof.Reason ?? "Rejected", proof.Detail ?? "a proxy refused the change");
            default:
                break;
        }

        var detail = proof?.Detail ?? (proof is null ? "nothing is known from istiod yet" : null);
        if (now < timeout) return new(ProofVerdict.Waiting, timeout, proof?.Reason is null ? "Unknown" : "False", proof?.Reason ?? "Pending", detail);
        var late = detail ?? $"not proven within {policy.Timeout.Text()}";
        return policy.OnUnproven switch
        {
            UnprovenAction.Fail => new(ProofVerdict.Failed, null, "False", "TimedOut", late),
            UnprovenAction.Proceed => new(ProofVerdict.Proven, null, "False", "TimedOut", late),
            UnprovenAction.Wait => new(ProofVerdict.Waiting, null, "False", "TimedOut", late),
            _ => new(ProofVerdict.Waiting, null, "False", "TimedOut", late),
        };
    }
}

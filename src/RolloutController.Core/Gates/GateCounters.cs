using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Gates;

/// <summary>Counts a gate's verdicts within a step and compares the counts with the gate's limits.</summary>
public static class GateCounters
{
    /// <summary>The gate's status after one more measurement.</summary>
    /// <param name="previous">Its status within this step so far; null at the step's first measurement.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="judgement">What the measurement means.</param>
    /// <param name="at">When it was taken.</param>
    public static GateStatus Next(GateStatus? previous, Gate gate, GateJudgement judgement, DateTimeOffset at)
    {
        var counted = previous ?? new GateStatus { Name = gate.Name, Limit = judgement.LimitText };
        counted = judgement.Verdict switch
        {
            Verdict.Pass => counted with { Passes = counted.Passes + 1, Inconclusives = 0, Errors = 0 },
            Verdict.Fail => counted with { Failures = counted.Failures + 1, Inconclusives = 0, Errors = 0 },
            Verdict.Inconclusive => counted with { Inconclusives = counted.Inconclusives + 1, Errors = 0 },

            // An error says nothing about the canary: it neither breaks nor lengthens a row of inconclusive measurements.
            Verdict.Error => counted with { Errors = counted.Errors + 1 },
            _ => throw new ArgumentOutOfRangeException(nameof(judgement), judgement.Verdict, "Unknown verdict"),
        };
        return counted with
        {
            Name = gate.Name,
            Value = judgement.ValueText,
            Limit = judgement.LimitText,
            Verdict = judgement.Verdict,
            Detail = judgement.Detail,
            MeasuredAt = at,
        };
    }

    /// <summary>
    /// The limit that the counts are over, failures before errors before inconclusives. A limit is the number tolerated:
    /// with a failure limit of 0 the first failure breaches it.
    /// </summary>
    public static GateBreach Breach(GateStatus status, Gate gate) => status switch
    {
        _ when status.Failures > gate.FailureLimit => GateBreach.Failures,
        _ when status.Errors > gate.ConsecutiveErrorLimit => GateBreach.Errors,
        _ when status.Inconclusives > gate.InconclusiveLimit => GateBreach.Inconclusives,
        _ => GateBreach.None,
    };
}

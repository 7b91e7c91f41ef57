using System.Collections.Immutable;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.StateMachine;

/// <summary>What the operator and the owner of the namespace allow of fault injection.</summary>
/// <param name="MaxDuration">No fault stands for longer, whatever its step waits for.</param>
/// <param name="ForbiddenBy">Who forbids faults here, for people; null: nobody.</param>
public sealed record FaultLimits(TimeSpan MaxDuration, string? ForbiddenBy = null)
{
    /// <summary>The operator's default; nobody forbids.</summary>
    public static FaultLimits Default { get; } = new(TimeSpan.FromMinutes(10));

    /// <summary>The steps of a spec that are not allowed.</summary>
    public ImmutableArray<SpecProblem> Check(RolloutSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var problems = ImmutableArray.CreateBuilder<SpecProblem>();
        for (var i = 0; i < spec.Steps.Length; i++)
        {
            if (spec.Steps[i] is not Step.FaultInjection fault) continue;
            if (fault.Duration > MaxDuration)
                problems.Add(new SpecProblem("FaultTooLong", $"spec.steps[{i}].duration", DurationParser.Format(fault.Duration), $"at most {DurationParser.Format(MaxDuration)}, the longest fault that this operator allows"));
            if (ForbiddenBy is { } owner)
                problems.Add(new SpecProblem("FaultForbidden", $"spec.steps[{i}].faultInjection", fault.Fault.Host, $"no fault injection here: {owner}"));
        }

        return problems.ToImmutable();
    }
}

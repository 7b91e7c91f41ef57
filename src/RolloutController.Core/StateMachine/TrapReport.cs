using System.Collections.Immutable;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// What traps do to a decision. Before the first write an error keeps the Rollout from starting; afterwards traffic is where it is, and every
/// trap is only told. A way back is never held.
/// </summary>
internal static class TrapReport
{
    /// <summary>The traps that keep the Rollout from starting.</summary>
    public static IEnumerable<SpecProblem> Blocking(Pass pass) => IsBeforeFirstWrite(pass) ? pass.Seen.Traps.Where(trap => trap.IsError) : [];

    /// <summary>The traps that are only told.</summary>
    public static ImmutableArray<SpecProblem> Told(Pass pass) => [.. pass.Seen.Traps.Except(Blocking(pass))];

    /// <summary>One Event when what is told changes; what keeps it from starting has its own.</summary>
    public static void Tell(Pass pass)
    {
        var told = Told(pass);
        var text = LegibleStatus.Text(string.Join("; ", told.Select(trap => trap.ToString())));
        if (!told.IsEmpty && pass.Rollout.Status.Conditions.Find(ConditionTypes.TrapsFound)?.Message != text)
            pass.Tell(true, ConditionTypes.TrapsFound, "Validate", text);
    }

    private static bool IsBeforeFirstWrite(Pass pass)
    {
        var status = pass.Status;
        if (status.Phase is Phase.RollingBack or Phase.Terminating) return false;
        if (status.Stable is null) return !status.RoutesPinned;
        var facts = pass.Facts;
        return !facts.AskedIsStable && (facts.AttemptOpen ? status.CanarySubset is null : !facts.AskedHasFailed);
    }
}

using System.Text;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using static RolloutController.Core.Model.CommandVerb;
using static RolloutController.Core.StateMachine.Trigger;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// The one table: which trigger leads from which phase to which, and which command fits where. Every pair of phase and
/// trigger, and of phase and command, is in it: permitted, or ignored or refused with the reason.
/// </summary>
public static class Transitions
{
    // Each of these takes an attempt back to stable once the new version has traffic, whatever the attempt is doing.
    private static readonly Trigger[] EndsAlsoWithoutAWait = [GateFailed, GateInconclusive, AbortAsked, PropagationFailed, Superseded, StableAsked];

    // Besides those, the end of a wait for pods.
    private static readonly Trigger[] EndsAnAttempt = [.. EndsAlsoWithoutAWait, DeadlinePassed];

    private static readonly Dictionary<Phase, PhaseConfiguration> Table = Build();

    /// <summary>All phases with what can happen in them.</summary>
    public static IReadOnlyDictionary<Phase, PhaseConfiguration> All => Table;

    /// <summary>The phase that a trigger leads to; null when it leads nowhere.</summary>
    public static Phase? Next(Phase phase, Trigger trigger, TransitionFacts facts) =>
        Table[phase].Permitted.FirstOrDefault(arrow => arrow.Trigger == trigger && arrow.Guard(facts))?.To;

    /// <summary>Whether a command fits a phase.</summary>
    public static CommandRule Rule(Phase phase, CommandVerb verb) => Table[phase].Commands[verb];

    private static Dictionary<Phase, PhaseConfiguration> Build()
    {
        var table = new Dictionary<Phase, PhaseConfiguration>();
        PhaseConfiguration Configure(Phase phase) => table[phase] = new PhaseConfiguration(phase);

        Configure(Phase.Preparing)
            .PermitIf(Adopted, Phase.Healthy, facts => facts.AskedIsStable, "the version asked for serves already")
            .PermitIf(Adopted, Phase.Preparing, facts => !facts.AskedIsStable, "another version is asked for")
            .PermitIf(CanaryProven, Phase.Progressing, facts => facts.HasStepsToWalk, "steps to walk")
            .PermitIf(CanaryProven, Phase.Promoting, facts => !facts.HasStepsToWalk, "no steps, or they are skipped")
            .PermitIf(Held, Phase.Paused, facts => facts.AttemptOpen, "an attempt is under way")
            .Permit([AbortAsked, DeadlinePassed, PropagationFailed, Superseded, StableAsked], Phase.RollingBack)
            .Permit(SpecBroken, Phase.Invalid)
            .Permit(Deleted, Phase.Terminating)
            .Ignore("the canary has no traffic to judge yet", GateFailed, GateInconclusive)
            .Ignore("an attempt has begun already, or stable is not known yet", VersionAsked, RetryAsked)
            .Ignore("cannot happen before the first step", StepsPassed, BakePassed, Released, TrafficBack, SpecHealed)
            .Accept(PromoteFull, "100 % as soon as the new version is ready and its subset proven")
            .Accept(Pause, "nothing moves until resumed")
            .Accept(Abort, "the attempt ends; no traffic has moved")
            .Refuse("it is not paused: the new version is being prepared; promote-full skips the steps", Promote, Resume)
            .Refuse("no step is under way; preparation cannot be skipped, promote-full skips the steps", Skip)
            .Refuse("an attempt is under way already", Retry);

        Configure(Phase.Healthy)
            .Permit(VersionAsked, Phase.Preparing)
            .Permit(SpecBroken, Phase.Invalid)
            .Permit(Deleted, Phase.Terminating)
            .Ignore("no attempt is under way", Adopted, CanaryProven, StepsPassed, BakePassed, Held, Released, TrafficBack, RetryAsked)
            .Ignore("no attempt is under way", EndsAnAttempt)
            .Ignore("it was never broken", SpecHealed)
            .Refuse("no attempt is under way; change spec.version to start one", Promote, Skip, PromoteFull, Pause, Resume, Abort, Retry);

        Configure(Phase.Progressing)
            .Permit(StepsPassed, Phase.Promoting)
            .Permit(Held, Phase.Paused)
            .Permit(EndsAnAttempt, Phase.RollingBack)
            .Permit(Deleted, Phase.Terminating)
            .Ignore("an attempt under way is held where it is, not dropped", SpecBroken, SpecHealed)
            .Ignore("belongs to another phase", Adopted, VersionAsked, CanaryProven, BakePassed, Released, TrafficBack, RetryAsked)
            .Accept(Skip, "the step ends without waiting for its gates")
            .Accept(PromoteFull, "100 % as soon as propagation allows, gates off")
            .Accept(Pause, "holds where it is until resumed")
            .Accept(Abort, "all traffic back to stable")
            .Refuse("it is not paused; skip ends the step without waiting for its gates", Promote)
            .Refuse("it is not paused", Resume)
            .Refuse("an attempt is under way already; abort it first", Retry);

        Configure(Phase.Paused)
            .PermitIf(Released, Phase.Preparing, facts => facts.PausedPhase == Phase.Preparing, "held in preparation")
            .PermitIf(Released, Phase.Promoting, facts => facts.PausedPhase == Phase.Promoting, "held at 100 %")
            .PermitIf(Released, Phase.Progressing, facts => facts.PausedPhase is not (Phase.Preparing or Phase.Promoting), "held in a step")
            .Permit(EndsAlsoWithoutAWait, Phase.RollingBack)
            .Ignore("its time stands still while it is held", DeadlinePassed)
            .Permit(Deleted, Phase.Terminating)
            .Ignore("it is held already", Held)
            .Ignore("an attempt under way is held where it is, not dropped", SpecBroken, SpecHealed)
            .Ignore("nothing goes on while it is held", Adopted, VersionAsked, CanaryProven, StepsPassed, BakePassed, TrafficBack, RetryAsked)
            .Accept(Promote, "ends the pause")
            .Accept(Skip, "the step ends without waiting for its gates")
            .Accept(PromoteFull, "100 % as soon as propagation allows, gates off")
            .Accept(Pause, "holds where it is until resumed, also when the present pause ends")
            .Accept(Resume, "undoes the pause command")
            .Accept(Abort, "all traffic back to stable")
            .Refuse("an attempt is under way already; abort it first", Retry);

        Configure(Phase.Promoting)
            .Permit(BakePassed, Phase.Healthy)
            .Permit(Held, Phase.Paused)
            .Permit(EndsAlsoWithoutAWait, Phase.RollingBack)
            .Ignore("the new version was ready when its weight rose to 100 %", DeadlinePassed)
            .Permit(Deleted, Phase.Terminating)
            .Ignore("an attempt under way is held where it is, not dropped", SpecBroken, SpecHealed)
            .Ignore("belongs to another phase", Adopted, VersionAsked, CanaryProven, StepsPassed, Released, TrafficBack, RetryAsked)
            .Accept(PromoteFull, "gates off: the old version is let go as soon as 100 % is proven")
            .Accept(Pause, "holds at 100 % with the old version kept until resumed")
            .Accept(Abort, "all traffic back to stable")
            .Refuse("it is not paused; promote-full ends the bake", Promote, Resume)
            .Refuse("all steps are over; promote-full ends the bake", Skip)
            .Refuse("an attempt is under way already; abort it first", Retry);

        Configure(Phase.RollingBack)
            .PermitIf(TrafficBack, Phase.Healthy, facts => facts.AskedIsStable, "the version asked for is the stable one")
            .PermitIf(TrafficBack, Phase.Degraded, facts => facts.AskedHasFailed, "the version asked for has failed")
            .PermitIf(TrafficBack, Phase.Preparing, facts => !facts.AskedIsStable && !facts.AskedHasFailed, "another version is asked for")
            .Permit(Deleted, Phase.Terminating)
            .Ignore("traffic is on its way back already", EndsAnAttempt)
            .Ignore("a way back is never held", Held, Released, SpecBroken, SpecHealed)
            .Ignore("belongs to another phase", Adopted, VersionAsked, CanaryProven, StepsPassed, BakePassed, RetryAsked)
            .Refuse("traffic is on its way back to stable already", Promote, Skip, PromoteFull, Pause, Resume, Abort)
            .Refuse("traffic is on its way back to stable; retry when the phase is Degraded", Retry);

        Configure(Phase.Degraded)
            .Permit(VersionAsked, Phase.Preparing)
            .Permit(StableAsked, Phase.Healthy)
            .Permit(RetryAsked, Phase.Preparing)
            .Permit(SpecBroken, Phase.Invalid)
            .Permit(Deleted, Phase.Terminating)
            .Ignore("no attempt is under way", GateFailed, GateInconclusive, AbortAsked, DeadlinePassed, PropagationFailed, Superseded)
            .Ignore("no attempt is under way", Adopted, CanaryProven, StepsPassed, BakePassed, Held, Released, TrafficBack)
            .Ignore("it was never broken", SpecHealed)
            .Accept(Retry, "a new attempt from the first step")
            .Refuse("the attempt was rolled back; retry starts a new one", Promote, Skip, PromoteFull, Pause, Resume)
            .Refuse("all traffic is on stable already", Abort);

        Configure(Phase.Invalid)
            .PermitIf(SpecHealed, Phase.Preparing, facts => !facts.HasStable || facts.AttemptOpen, "adoption or preparation was under way")
            .PermitIf(SpecHealed, Phase.Degraded, facts => facts is { HasStable: true, AttemptOpen: false, AskedIsStable: false, AskedHasFailed: true }, "the version asked for has failed")
            .PermitIf(SpecHealed, Phase.Healthy, facts => facts is { HasStable: true, AttemptOpen: false } && (facts.AskedIsStable || !facts.AskedHasFailed), "stable serves")
            .Permit(Deleted, Phase.Terminating)
            .Ignore("it is known to be broken", SpecBroken)
            .Ignore("nothing moves while the spec is not usable", EndsAnAttempt)
            .Ignore("nothing moves while the spec is not usable", Adopted, VersionAsked, CanaryProven, StepsPassed, BakePassed, Held, Released, TrafficBack, RetryAsked)
            .Refuse("the spec is not usable (see condition SpecValid); no traffic has moved", Promote, Skip, PromoteFull, Pause, Resume, Abort, Retry);

        Configure(Phase.Terminating)
            .Ignore("it is being deleted", Enum.GetValues<Trigger>())
            .Refuse("it is being deleted", Enum.GetValues<CommandVerb>());

        return table;
    }

    /// <summary>The table as a Mermaid state diagram.</summary>
    public static string ToMermaid()
    {
        var text = new StringBuilder("stateDiagram-v2\n    [*] --> Preparing\n");
        var arrows = Enum.GetValues<Phase>().SelectMany(phase => Table[phase].Permitted)
            .Where(arrow => arrow.Trigger != Deleted)
            .GroupBy(arrow => (arrow.From, arrow.To));
        foreach (var arrow in arrows)
        {
            text.Append($"    {arrow.Key.From} --> {arrow.Key.To}: ");
            text.AppendJoin("<br>", arrow.Select(one => one.Description is null ? $"{one.Trigger}" : $"{one.Trigger} [{one.Description}]"));
            text.Append('\n');
        }

        return text.Append("    note right of Terminating: Deleted leads here from every phase\n    Terminating --> [*]\n").ToString();
    }
}

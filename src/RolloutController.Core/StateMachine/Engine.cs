using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.Steps;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// Decides what comes next for a Rollout. Pure and total: the same input gives the same decision, deciding again on the
/// decided status changes nothing, and nothing is remembered between passes but the status.
/// </summary>
public static class Engine
{
    // Far more than any chain of transitions that one observation can allow (each step of a Rollout counts as a few).
    private const int RoundsPerStep = 8;
    private const int FewestRounds = 64;

    /// <summary>Decides.</summary>
    /// <param name="rollout">The Rollout as read, with the status last written.</param>
    /// <param name="observation">What is known of the world.</param>
    /// <param name="now">The time of the pass.</param>
    public static Decision Decide(Rollout rollout, Observation observation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        ArgumentNullException.ThrowIfNull(observation);

        if (rollout.DeletedAt is not null && !rollout.HasFinalizer)
            return new Decision { Status = rollout.Status, Traffic = DesiredTraffic.Untouched, CommandDone = observation.Command is not null };

        var pass = new Pass(rollout, observation, now);
        var finalizer = FinalizerChange.None;
        Commands.Run(pass);
        Measuring.Judge(pass);
        Settle(pass);

        if (rollout.DeletedAt is not null) finalizer = Deletion.IsOver(pass) ? FinalizerChange.Remove : FinalizerChange.None;
        else if (!rollout.HasFinalizer && LeavesTraces(pass.Status)) finalizer = FinalizerChange.Add;

        pass.Measure = Measuring.Ask(pass);
        Conditions.Run(pass);
        var status = StatusReuse.Reuse(LegibleStatus.Of(pass.Status with { ObservedGeneration = rollout.Generation, Message = Messages.For(pass) }), rollout.Status);

        return new Decision
        {
            Status = status,
            Traffic = finalizer == FinalizerChange.Remove ? DesiredTraffic.Untouched : TrafficOf.Status(status),
            TowardsStable = status.CanaryWeight == Percentage.Zero && status.RoutesPinned && status.Phase is Phase.RollingBack or Phase.Terminating,
            Events = LegibleStatus.Of(pass.Events),
            LookAgainAt = pass.WakeAt,
            Awaited = pass.Awaited,
            Measure = pass.Measure,
            Finalizer = finalizer,
            CommandDone = observation.Command is not null,
        };
    }

    /// <summary>Goes on until nothing moves any more, so that a second pass on the same observation has nothing left to do.</summary>
    private static void Settle(Pass pass)
    {
        var rounds = FewestRounds + (RoundsPerStep * (pass.Status.Attempt?.Steps.Length ?? pass.Spec?.Steps.Length ?? 0));
        for (var round = 0; round < rounds; round++)
        {
            var before = pass.Status;
            pass.BeginRound();
            Advance(pass);
            if (pass.Status == before) return;
        }
    }

    private static void Advance(Pass pass)
    {
        Deletion.Begin(pass);
        if (pass.Status.Phase == Phase.Terminating)
        {
            Deletion.Run(pass);
            return;
        }

        FaultScope.Check(pass);
        var usable = InvalidSpec.Check(pass);
        if (!usable) FaultScope.CheckUnusable(pass);

        // What a step cannot do to a dependency is no reason to keep its version when another one is asked for.
        if (usable || pass.Status.Phase is Phase.Progressing or Phase.Paused or Phase.Promoting) Supersede.Check(pass);
        Holds.Check(pass);
        if (pass.Status.Phase == Phase.RollingBack)
            Rollback.Run(pass);
        else if (usable && SubsetPresence.Check(pass))
            RunPhase(pass);
        Readiness.ForgetWhatIsOver(pass);
        CreatedForFaults.Check(pass);
        Additions.Record(pass);
        if (pass.Status.Phase != Phase.Invalid) Cleanup.Run(pass);
    }

    private static void RunPhase(Pass pass)
    {
        switch (pass.Status.Phase)
        {
            case Phase.Preparing when pass.Status.Stable is null:
                Adoption.Run(pass);
                break;
            case Phase.Preparing:
                Preparation.Run(pass);
                break;
            case Phase.Progressing:
                StepWalk.Run(pass);
                break;
            case Phase.Paused:
                if (pass.Status.TimersStoppedAt is null) StepWalk.Run(pass);
                break;
            case Phase.Promoting:
                Promotion.Run(pass);
                break;
            case Phase.Healthy or Phase.Degraded:
                AtRest.Run(pass);
                break;
            case Phase.RollingBack or Phase.Invalid or Phase.Terminating:
            default:
                break;
        }
    }

    private static bool LeavesTraces(RolloutStatus status) =>
        status.RoutesPinned || !status.OwnedSubsets.IsEmpty || !status.CreatedObjects.IsEmpty;
}

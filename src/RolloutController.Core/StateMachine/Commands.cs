using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>Carries out a command once: its id is recorded together with its effect.</summary>
internal static class Commands
{
    public static void Run(Pass pass)
    {
        if (pass.Seen.Command is not { } command || pass.Status.LastCommand?.Id == command.Id) return;
        var (accepted, result) = Carry(pass, command);
        pass.Status = pass.Status with { LastCommand = new LastCommand(command.Id, command.Text, pass.Now, command.By, accepted, result) };
        pass.Tell(!accepted, accepted ? "CommandAccepted" : "CommandRefused", "Command", $"{command.Text} by {command.By}: {result}");
    }

    private static (bool Accepted, string Result) Carry(Pass pass, AcceptedCommand command)
    {
        if (command.Verb is not { } verb) return (false, $"unknown command; known are {string.Join(", ", CommandVerbs.All)}");
        var rule = Transitions.Rule(pass.Rollout.DeletedAt is null ? pass.Status.Phase : Phase.Terminating, verb);
        if (!rule.Fits) return (false, $"does not fit phase {pass.Status.Phase}: {rule.Text}");
        if (verb != CommandVerb.Retry && !pass.AttemptOpen) return (false, "no attempt is under way; the stable version is being adopted");

        var refusal = verb switch
        {
            CommandVerb.Promote => Promote(pass),
            CommandVerb.Skip => Skip(pass),
            CommandVerb.PromoteFull => PromoteFull(pass),
            CommandVerb.Pause => Pause(pass, command),
            CommandVerb.Resume => Resume(pass),
            CommandVerb.Abort => Abort(pass, command),
            CommandVerb.Retry => Retry(pass, command),
            _ => "unknown command",
        };
        return refusal is null ? (true, rule.Text) : (false, refusal);
    }

    private static string? Promote(Pass pass)
    {
        if (Paused(pass) is { } paused) return paused;
        var status = pass.Status;
        if (status.CommandHold is not null)
            pass.Status = status with { CommandHold = null };
        else if (status.VerdictHold is { Reason: PauseReason.GateFailed })
            pass.Status = status with { VerdictHold = null, Gates = [.. status.Gates.Select(gate => gate with { Failures = 0, Inconclusives = 0, Errors = 0 })] };
        else if (status.VerdictHold is not null)
            GoOnWithout(pass);
        else
            EndStep(pass);
        return null;
    }

    /// <summary>Without a verdict, and without a fault that is not allowed to be injected.</summary>
    private static void GoOnWithout(Pass pass)
    {
        pass.Status = pass.Status with { VerdictHold = null, Gates = Waive(pass) };
        if (Steps.FaultInjectionStep.IsForbidden(pass)) EndStep(pass);
    }

    private static string? Skip(Pass pass)
    {
        if (Paused(pass) is { } paused) return paused;
        if (pass.Status.Step is not { Index: >= 0 }) return "no step is under way; promote-full skips what is left";
        if (pass.Revision(pass.Status.Canary) is not { ReadyEndpoints: > 0 }) return $"{pass.Status.Canary} has no ready endpoint; abort takes its traffic away";
        pass.Status = pass.Status with { VerdictHold = null, CommandHold = null };
        EndStep(pass);
        return null;
    }

    private static string? PromoteFull(Pass pass)
    {
        if (Paused(pass) is { } paused) return paused;
        pass.Status = pass.Status with
        {
            VerdictHold = null,
            CommandHold = null,
            Attempt = pass.Status.Attempt! with { GatesOff = true, StepsSkipped = true },
        };
        return null;
    }

    private static string? Pause(Pass pass, AcceptedCommand command)
    {
        if (pass.Status.CommandHold is { } hold) return $"it is paused already: {hold.Message}";
        pass.Status = pass.Status with { CommandHold = new PauseStatus(PauseReason.Command, pass.Now, $"paused by {command.By}; resume to go on") };
        return null;
    }

    private static string? Resume(Pass pass)
    {
        if (pass.Status.CommandHold is null) return $"no pause command to undo: {pass.Status.Pause?.Message}";
        pass.Status = pass.Status with { CommandHold = null };
        return null;
    }

    private static string? Abort(Pass pass, AcceptedCommand command) =>
        Attempts.Fail(pass, Trigger.AbortAsked, $"aborted by {command.By}") ? null : "nothing to abort";

    private static string? Retry(Pass pass, AcceptedCommand command)
    {
        if (pass.Spec is not { } spec || spec.Version == pass.Status.Stable) return "the version asked for is the stable one";
        if (!pass.Fire(Trigger.RetryAsked, $"a new attempt on {spec.Version}, asked for by {command.By}")) return "nothing to retry";
        Attempts.Start(pass, spec);
        return null;
    }

    private static string? Paused(Pass pass) =>
        pass.Spec is { Paused: true } ? "spec.paused is true and wins over commands; set it to false first" : null;

    private static void EndStep(Pass pass)
    {
        if (pass.Status.Step is { } step) pass.Status = pass.Status with { Step = step with { EndedByCommand = true } };
    }

    /// <summary>Gates without a pass do not hold the step any more; a gate never measured is entered to be waived too.</summary>
    private static System.Collections.Immutable.ImmutableArray<GateStatus> Waive(Pass pass)
    {
        var gates = pass.Status.Gates;
        foreach (var gate in EffectiveGates.Of(pass))
            if (gates.All(one => one.Name != gate.Name)) gates = gates.Add(new GateStatus { Name = gate.Name, Limit = GateJudge.Judge(gate, new Measurement.NoData("")).LimitText });
        return [.. gates.Select(gate => gate.Passes > 0 ? gate with { Inconclusives = 0, Errors = 0 } : gate with { Waived = true, Inconclusives = 0, Errors = 0 })];
    }
}

using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>What a verdict leads to, by the failure policy.</summary>
internal static class Verdicts
{
    public static void Failed(Pass pass, string message)
    {
        if (Policy(pass).OnFailure == FailureAction.Rollback) Attempts.Fail(pass, Trigger.GateFailed, message);
        else if (pass.Status.VerdictHold is not { Reason: PauseReason.GateFailed }) Hold(pass, PauseReason.GateFailed, $"{message}; promote to go on, abort to go back");
    }

    public static void Inconclusive(Pass pass, string message)
    {
        if (Policy(pass).OnInconclusive == FailureAction.Rollback) Attempts.Fail(pass, Trigger.GateInconclusive, message);
        else if (pass.Status.VerdictHold is null) Hold(pass, PauseReason.Inconclusive, $"{message}; promote to go on without it, abort to go back");
    }

    // An attempt whose policy cannot be read keeps the default: what fails goes back.
    private static FailurePolicy Policy(Pass pass) => pass.Legible?.FailurePolicy ?? new FailurePolicy();

    private static void Hold(Pass pass, PauseReason reason, string message)
    {
        pass.Tell(true, reason == PauseReason.GateFailed ? "GateFailed" : "GateInconclusive", "Pause", message);
        pass.Status = pass.Status with { VerdictHold = new PauseStatus(reason, pass.Now, message) };
    }
}

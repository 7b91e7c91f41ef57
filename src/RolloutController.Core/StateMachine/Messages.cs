using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>The one line for people: where it stands, why, and what next. Moments, never spans: it changes only when something does.</summary>
internal static class Messages
{
    public static string For(Pass pass)
    {
        var status = pass.Status;
        var waits = pass.WaitsFor is { } what ? $": {what}" : "";
        return status.Phase switch
        {
            Phase.Preparing when status.Stable is null => status.Adopting is { } found ? $"Adopting {found} as stable{waits}" : $"Looking for the version that serves{waits}",
            Phase.Preparing => $"Preparing {status.Canary}; {status.Stable} serves all traffic{waits}",
            Phase.Healthy => $"{status.Stable} serves all traffic",
            Phase.Progressing => $"{Where(status)}{waits}",
            Phase.Paused => $"Paused at {Where(status)}: {status.Pause?.Message}",
            Phase.Promoting => $"{Where(status)}{waits}",
            Phase.RollingBack when status.CanaryWeight > Percentage.Zero => $"Cannot roll back {status.Canary}{waits}",
            Phase.RollingBack => $"Rolling back {status.Canary} to {status.Stable}: {status.Attempt?.FailureMessage}{Also(pass)}",
            Phase.Degraded => $"{status.Attempt?.Version} was rolled back: {status.Attempt?.FailureMessage}. {status.Stable} serves all traffic; retry, or ask for another version",
            Phase.Invalid => $"Cannot go on, traffic is untouched{waits}",
            Phase.Terminating => $"Being deleted{waits}",
            _ => status.Phase.ToString(),
        };
    }

    private static string Where(RolloutStatus status) => status.Step switch
    {
        { Index: >= 0 } step => $"step {step.Position} {step.Name} ({string.Join("; ", status.GeneratedRoutes.Prepend($"{status.Canary} {status.CanaryWeight}"))})",
        { } step => $"{step.Name} of {status.Canary} ({status.CanaryWeight})",
        null => $"{status.Canary} ({status.CanaryWeight})",
    };

    private static string Also(Pass pass) => pass.WaitsFor is { } what ? $"; {what}" : "";
}

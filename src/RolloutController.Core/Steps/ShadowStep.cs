using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Steps;

/// <summary>Copies of requests for a time. Its gates look at the canary's side, where the copies are.</summary>
internal static class ShadowStep
{
    /// <summary>True when the step is over.</summary>
    public static bool Run(Pass pass, Step.Shadow step) =>
        pass.Status.Step is { EndedByCommand: true } || (StepGates.AwaitRoutes(pass, step.Duration) && StepGates.Passed(pass));
}

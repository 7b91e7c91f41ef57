using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Steps;

/// <summary>Chosen requests for a time; the route itself may stay for longer than its step.</summary>
internal static class HeaderRouteStep
{
    /// <summary>True when the step is over.</summary>
    public static bool Run(Pass pass, Step.HeaderRoute step) =>
        pass.Status.Step is { EndedByCommand: true } || (StepGates.AwaitRoutes(pass, step.Duration) && StepGates.Passed(pass));
}

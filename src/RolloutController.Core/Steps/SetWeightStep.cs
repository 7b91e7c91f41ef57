using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Steps;

/// <summary>A share of the traffic for a time.</summary>
internal static class SetWeightStep
{
    /// <summary>True when the step is over.</summary>
    public static bool Run(Pass pass, Step.SetWeight step) =>
        pass.Status.Step is { EndedByCommand: true } || (StepGates.AwaitRoutes(pass, step.Duration) && StepGates.Passed(pass));
}

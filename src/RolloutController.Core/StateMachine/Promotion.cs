using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.Steps;

namespace RolloutController.Core.StateMachine;

/// <summary>100 % on the new version; gates go on for the bake time before the old one is let go.</summary>
internal static class Promotion
{
    /// <summary>Asks for 100 %. The phase is Promoting already.</summary>
    public static void Enter(Pass pass) => pass.Status = pass.Status with
    {
        CanaryWeight = Percentage.Hundred,
        Step = new StepStatus { Index = -1, Name = "promotion", Stage = Stage.Applying, Started = pass.Now, StageStarted = pass.Now },
        Gates = StepGates.Fresh(pass.Status.Gates),
        Propagation = null,
        NextWindow = null,
    };

    public static void Run(Pass pass)
    {
        if (pass.Status.Step is null) Enter(pass);
        if (!StepGates.AwaitRoutes(pass, pass.Spec?.BakeAfterPromotion ?? TimeSpan.Zero)) return;
        if (pass.Status.Attempt is { GatesOff: true } || StepGates.Passed(pass)) Attempts.Succeed(pass);
    }
}

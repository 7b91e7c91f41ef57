using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>Applying → Converging: waits until the routes are as the status says, then until the proxies have them.</summary>
internal static class RouteChange
{
    /// <summary>Looks how far it is.</summary>
    /// <param name="pass">The pass; its step is in Applying or Converging, or past them.</param>
    /// <param name="waitsForEver">False on the way back: a proxy that never answers does not hold it past the time-out.</param>
    public static RouteProgress Run(Pass pass, bool waitsForEver = true)
    {
        if (pass.Status.Step is not { Stage: Stage.Applying or Stage.Converging }) return RouteProgress.Standing;
        if (pass.Mesh is not { } mesh || !pass.TrafficStands)
        {
            if (pass.Status.Step.Stage != Stage.Applying) pass.SetStage(Stage.Applying);
            pass.WaitFor(pass.Seen.WriteRefusal is { } refusal ? $"routes cannot be written: {refusal}" : "routes are being written");
            return RouteProgress.Waiting;
        }

        if (pass.Status.Step.Stage == Stage.Applying) pass.SetStage(Stage.Converging);
        return Proving.Check(pass, mesh.RoutesAsSeen(), waitsForEver ? pass.Propagation : pass.Propagation with { OnUnproven = Model.UnprovenAction.Proceed }) switch
        {
            ProofVerdict.Proven => RouteProgress.Standing,
            ProofVerdict.Failed => RouteProgress.Failed,
            _ => RouteProgress.Waiting,
        };
    }
}

using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>The way back: all traffic to stable at once, then the proof that it is there.</summary>
internal static class Rollback
{
    public static void Run(Pass pass)
    {
        TakeTraffic(pass);
        if (pass.Status.CanaryWeight > Percentage.Zero) return;
        if (RouteChange.Run(pass, waitsForEver: false) is RouteProgress.Waiting) return;
        Finish(pass);
    }

    /// <summary>Asks for 100 % stable, unless stable has no endpoint to serve it.</summary>
    public static void TakeTraffic(Pass pass)
    {
        SubsetPresence.NoticeStable(pass);
        var status = pass.Status;
        if (status.CanaryWeight == Percentage.Zero || HasEndpoint(pass, status.Stable))
        {
            pass.Status = status with { CanaryWeight = Percentage.Zero };
            pass.DropCondition(ConditionTypes.StableAvailable);
            return;
        }

        var text = $"stable {status.Stable} has no ready endpoint: traffic stays on {status.Canary} ({status.CanaryWeight}) until it has one";
        if (status.Conditions.Find(ConditionTypes.StableAvailable)?.Status != ConditionList.False)
            pass.Tell(true, "StableUnavailable", "Rollback", text);
        pass.SetCondition(ConditionTypes.StableAvailable, ConditionList.False, "NoReadyEndpoint", text);
        pass.WaitFor(text);
    }

    private static bool HasEndpoint(Pass pass, string? version) => pass.Revision(version) is { ReadyEndpoints: > 0 };

    private static void Finish(Pass pass)
    {
        var status = pass.Status;
        var message = $"all traffic is on {status.Stable}: {status.Attempt?.FailureMessage}";
        if (!pass.Fire(Trigger.TrafficBack, message)) return;
        pass.Status = pass.Status with
        {
            Canary = null,
            CanarySubset = null,
            CanaryLabels = null,
            CanarySubsetProven = false,
            Step = null,
            Propagation = null,
        };
        if (pass.Status.Phase == Phase.Preparing && pass.Spec is { } spec) Attempts.Start(pass, spec);
    }
}

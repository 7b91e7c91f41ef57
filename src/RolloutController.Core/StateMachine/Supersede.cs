namespace RolloutController.Core.StateMachine;

/// <summary>Looks whether another version is asked for than the one under trial: the canary gives its traffic back first.</summary>
internal static class Supersede
{
    public static void Check(Pass pass)
    {
        if (pass.Spec is not { } spec || !pass.AttemptOpen || pass.Status.Attempt!.Version == spec.Version) return;
        if (spec.Version == pass.Status.Stable)
            Attempts.Fail(pass, Trigger.StableAsked, $"{spec.Version} is asked for again: {pass.Status.Canary} gives its traffic back");
        else
            Attempts.Fail(pass, Trigger.Superseded, $"{spec.Version} is asked for now: {pass.Status.Canary} gives its traffic back first");
    }
}

namespace RolloutController.Core.StateMachine;

/// <summary>Healthy and Degraded: looks whether a version is asked for that is not the one at rest.</summary>
internal static class AtRest
{
    public static void Run(Pass pass)
    {
        if (pass.Spec is not { } spec || pass.Status.Stable is not { } stable) return;
        if (spec.Version == stable)
        {
            pass.Fire(Trigger.StableAsked, $"{stable} is asked for again; it serves all traffic");
            return;
        }

        if (!pass.Facts.AskedHasFailed && pass.Fire(Trigger.VersionAsked, $"{spec.Version} is asked for; {stable} serves"))
            Attempts.Start(pass, spec);
    }
}

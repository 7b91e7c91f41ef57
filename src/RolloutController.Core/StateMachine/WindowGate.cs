namespace RolloutController.Core.StateMachine;

/// <summary>Steps advance only while a window is open.</summary>
internal static class WindowGate
{
    /// <summary>True when a step may advance now; else says when it may.</summary>
    public static bool IsOpen(Pass pass)
    {
        if (pass.Seen.NextWindow is not { } opens || opens <= pass.Now)
        {
            if (pass.Status.NextWindow is not null) pass.Status = pass.Status with { NextWindow = null };
            return true;
        }

        pass.Status = pass.Status with { NextWindow = opens };
        pass.Wake(opens);
        pass.WaitFor($"outside of spec.windows until {opens.Clock()}");
        return false;
    }
}

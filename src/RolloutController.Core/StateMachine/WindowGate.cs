namespace RolloutController.Core.StateMachine;

/// <summary>Steps advance only while a window is open and no freeze holds.</summary>
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
        var why = pass.Seen.Freeze ?? "outside of spec.windows";
        pass.WaitFor(opens == DateTimeOffset.MaxValue ? $"{why}, and no window opens any more" : $"{why} until {opens.Clock()}");
        return false;
    }
}

using RolloutController.Cli.Views;

namespace RolloutController.Cli.Rendering;

/// <summary>A Rollout in one line.</summary>
internal static class StatusLine
{
    public static Line Of(RolloutView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var status = view.Status;
        var isObserved = status.ObservedGeneration == view.Rollout.Generation;
        return Line.Of(
            new(view.Rollout.Name.ToString(), Tone.Strong),
            new(" "),
            new(isObserved ? status.Phase.ToString() : "Awaiting the controller", isObserved ? Tones.Of(status.Phase) : Tone.Warning),
            new(isObserved && status.Message.Length > 0 ? $": {status.Message}" : isObserved ? "" : ": the present spec was not looked at yet"));
    }
}

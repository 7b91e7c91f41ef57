namespace RolloutController.Core.Model.Status;

/// <summary>The step or stage under way.</summary>
public sealed record StepStatus
{
    /// <summary>Index in the attempt's steps; -1 outside of them (adoption, preparation, promotion, rollback).</summary>
    public required int Index { get; init; }

    /// <summary>The step's name, or the phase's.</summary>
    public required string Name { get; init; }

    /// <summary>For the printer column: <c>2/3</c>; empty outside of steps.</summary>
    public string Position { get; init; } = "";

    /// <summary>How far it has come.</summary>
    public required Stage Stage { get; init; }

    /// <summary>When it was entered.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the stage was entered.</summary>
    public required DateTimeOffset StageStarted { get; init; }

    /// <summary>When the stage's time is over; null without one.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Since when its fault is asked for; null while none is.</summary>
    public DateTimeOffset? FaultSince { get; init; }

    /// <summary>Since when a pass of its gates is waited for, where that is later than its deadline, as after an outage of the controller; null where it is not.</summary>
    public DateTimeOffset? GatesAwaitedSince { get; init; }

    /// <summary>When its fault leaves at the latest, whatever it waits for; recorded before the fault is written, null while none is asked for.</summary>
    public DateTimeOffset? FaultUntil { get; init; }

    /// <summary>Its fault has left for good, before or after its gates passed.</summary>
    public bool FaultOver { get; init; }

    /// <summary>A person ended the step (<c>promote</c>, <c>skip</c>): the next one waits neither for gates nor for windows.</summary>
    public bool EndedByCommand { get; init; }
}

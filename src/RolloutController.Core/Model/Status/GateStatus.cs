namespace RolloutController.Core.Model.Status;

/// <summary>A gate's last verdict and its counters within the current step.</summary>
public sealed record GateStatus
{
    /// <summary>The gate's name.</summary>
    public required string Name { get; init; }

    /// <summary>The last measured value as text with unit (<c>0.31%</c>, <c>212ms</c>); null without one.</summary>
    public string? Value { get; init; }

    /// <summary>The limit as text with unit.</summary>
    public required string Limit { get; init; }

    /// <summary>The last verdict; null before the first.</summary>
    public Gates.Verdict? Verdict { get; init; }

    /// <summary>Why, where the value does not say it.</summary>
    public string? Detail { get; init; }

    /// <summary>Passes in this step.</summary>
    public int Passes { get; init; }

    /// <summary>Failures in this step.</summary>
    public int Failures { get; init; }

    /// <summary>Measurements without a verdict in a row.</summary>
    public int Inconclusives { get; init; }

    /// <summary>Errors in a row.</summary>
    public int Errors { get; init; }

    /// <summary>A person let the step go on without this gate's verdict; a failure still counts.</summary>
    public bool Waived { get; init; }

    /// <summary>When it was last measured.</summary>
    public DateTimeOffset? MeasuredAt { get; init; }
}

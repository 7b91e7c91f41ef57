namespace RolloutController.Core.Model;

/// <summary>What follows a verdict.</summary>
public sealed record FailurePolicy
{
    /// <summary>After a gate failed.</summary>
    public FailureAction OnFailure { get; init; } = FailureAction.Rollback;

    /// <summary>After a gate stayed without a verdict past its limit.</summary>
    public FailureAction OnInconclusive { get; init; } = FailureAction.Pause;
}

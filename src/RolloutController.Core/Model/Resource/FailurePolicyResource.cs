using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary><c>spec.failurePolicy</c>.</summary>
internal sealed record FailurePolicyResource
{
    [Description("After a gate failed. Rollback: 100 % stable at once. Pause: hold until a person decides.")]
    [Default("\"Rollback\"")]
    public FailureAction? OnFailure { get; init; }

    [Description("After a gate stayed without a verdict past its limit.")]
    [Default("\"Pause\"")]
    public FailureAction? OnInconclusive { get; init; }
}

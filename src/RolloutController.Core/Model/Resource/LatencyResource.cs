using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>Criterion on a quantile of the response time.</summary>
internal sealed record LatencyResource
{
    [Description("Which quantile, above 0 and below 1, as text.")]
    [Form(Form.Quantile)]
    public required string Quantile { get; init; }

    [Description("The longest response time that passes. May be left out where the gate has compareTo.")]
    [Form(Form.Duration)]
    [AtLeast("1ms")]
    public string? Max { get; init; }
}

using System.ComponentModel;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Model.Resource;

/// <summary>Criterion on the share of failed requests.</summary>
internal sealed record ErrorRateResource
{
    [Description("The largest share that passes.")]
    public required JsonNode Max { get; init; }
}

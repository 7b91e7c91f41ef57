using System.ComponentModel;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Model.Resource;

/// <summary>Criterion on the share of failed requests.</summary>
internal sealed record ErrorRateResource
{
    [Description("The largest share that passes. May be left out where the gate has compareTo.")]
    public JsonNode? Max { get; init; }
}

using System.ComponentModel;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>Requests that wait.</summary>
internal sealed record FaultDelayResource
{
    [Description("How long they wait.")]
    [Form(Form.Duration)]
    [AtLeast("1ms")]
    public required string FixedDelay { get; init; }

    [Description("Share of the requests, above 0; above 50 only with acknowledgeImpact.")]
    public required JsonNode Percentage { get; init; }
}

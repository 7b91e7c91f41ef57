using System.ComponentModel;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>Requests that fail.</summary>
internal sealed record FaultAbortResource
{
    [Description("The status they are answered with.")]
    [Bounds(200, 599)]
    public required int HttpStatus { get; init; }

    [Description("Share of the requests.")]
    public required JsonNode Percentage { get; init; }
}

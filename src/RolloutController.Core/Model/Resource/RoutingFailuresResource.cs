using System.ComponentModel;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary><c>spec.analysis.routingFailures</c>.</summary>
internal sealed record RoutingFailuresResource
{
    [Description("How far the share of such requests may rise above that before the attempt.")]
    [Default("\"0.1%\"")]
    public JsonNode? Max { get; init; }
}

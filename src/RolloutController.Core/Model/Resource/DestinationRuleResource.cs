using System.ComponentModel;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary><c>spec.traffic.destinationRule</c>.</summary>
internal sealed record DestinationRuleResource
{
    [Description("Name of the DestinationRule.")]
    [Form(Form.DnsSubdomain)]
    [DefaultNote("the name of the Service")]
    public string? Name { get; init; }

    [Description("Makes the DestinationRule when it is absent.")]
    [Default("false")]
    public bool? Create { get; init; }

    [Description("The trafficPolicy of subsets that are added, in Istio's words: connectionPool, outlierDetection, loadBalancer. Each stands in place of the DestinationRule's own. An edit takes effect with the next subset that is added.")]
    [DefaultNote("none: the DestinationRule's own trafficPolicy holds")]
    public JsonObject? SubsetTrafficPolicy { get; init; }
}

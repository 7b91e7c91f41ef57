using System.ComponentModel;
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
}

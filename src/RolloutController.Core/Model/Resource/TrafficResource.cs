using System.Collections.Immutable;
using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary><c>spec.traffic</c>.</summary>
internal sealed record TrafficResource
{
    [Description("VirtualServices in this namespace whose routes are managed.")]
    [KeyedBy("name")]
    [Count(1, 10)]
    [DefaultNote("one, named as the Service")]
    public ImmutableArray<VirtualServiceResource> VirtualServices { get; init; }

    [Description("The DestinationRule in this namespace that holds the subsets of the Service's host.")]
    [DefaultNote("named as the Service")]
    public DestinationRuleResource? DestinationRule { get; init; }

    [Description("How a change is shown to have reached the proxies before the next one builds on it.")]
    public PropagationResource? Propagation { get; init; }

    [Description("Time between the moment when nothing names a subset any more and its removal.")]
    [Form(Form.Duration)]
    [Default("\"10s\"")]
    public string? DrainDuration { get; init; }
}

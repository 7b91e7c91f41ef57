using System.Collections.Immutable;
using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary><c>spec.traffic</c>.</summary>
[Rule(
    "!has(self.sessionAffinity) || !has(self.virtualServices) || self.virtualServices.exists(v, (has(v.httpRoutes) && size(v.httpRoutes) > 0) || ((!has(v.tcpRoutes) || size(v.tcpRoutes) == 0) && (!has(v.tlsRoutes) || size(v.tlsRoutes) == 0)))",
    "sessionAffinity needs an http route, and virtualServices names only tcp and tls routes")]
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

    [Description("Callers that keep cookies stay with the version that served them; weights then divide new sessions only. An edit takes effect on the next attempt.")]
    public SessionAffinityResource? SessionAffinity { get; init; }

    [Description("How a change is shown to have reached the proxies before the next one builds on it.")]
    public PropagationResource? Propagation { get; init; }

    [Description("Time between the moment when nothing names a subset any more and its removal.")]
    [Form(Form.Duration)]
    [Default("\"10s\"")]
    public string? DrainDuration { get; init; }
}

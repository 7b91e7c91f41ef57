using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A step: exactly one kind, but fault injection may carry a shadow or header route along.</summary>
[ExactlyOne("setWeight", "pause", "shadow", "headerRoute", "faultInjection", Carrier = "faultInjection", Carried = ["shadow", "headerRoute"])]
[Rule(
    "[has(self.setWeight), has(self.pause), has(self.faultInjection), !has(self.faultInjection) && (has(self.shadow) || has(self.headerRoute))].exists_one(x, x) && !(has(self.shadow) && has(self.headerRoute))",
    "a step has exactly one of setWeight, pause, shadow, headerRoute, faultInjection (the last may carry shadow or headerRoute)")]
[Rule("!(has(self.pause) && has(self.duration))", "the duration of a pause is pause.duration")]
internal sealed record StepResource
{
    [Description("Name of the step, unique within the Rollout.")]
    [Form(Form.DnsLabel)]
    [DefaultNote("step-1, step-2 and so on by place")]
    public string? Name { get; init; }

    [Description("The new version's share of the traffic.")]
    public JsonNode? SetWeight { get; init; }

    [Description("Holds until promoted, or for a time.")]
    public PauseResource? Pause { get; init; }

    [Description("Copies requests to the new version, whose answers to the copies are dropped. The weight stays as it was.")]
    public ShadowResource? Shadow { get; init; }

    [Description("Sends chosen requests to the new version, whatever its weight. The weight stays as it was.")]
    public HeaderRouteResource? HeaderRoute { get; init; }

    [Description("Lets requests of the new version to a dependency, or chosen requests to the Service itself, fail or wait. Needs a new version with traffic: a weight above 0, or a shadow or headerRoute beside it.")]
    public FaultInjectionResource? FaultInjection { get; init; }

    [Description("How long the step lasts at least once its traffic is proven. Not for pause, which has its own.")]
    [Form(Form.Duration)]
    [DefaultNote("one analysis interval")]
    public string? Duration { get; init; }

    [Description("Gates of this step only, besides those of the analysis.")]
    [KeyedBy("name")]
    [Count(0, 20)]
    public ImmutableArray<GateResource> Gates { get; init; }
}

using System.Collections.Immutable;
using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary><c>spec</c> as written. The descriptions here are those of the CRD and of the reference.</summary>
[Rule(
    "!has(self.analysis) || !has(self.analysis.gates) || !has(self.steps) || self.steps.all(s, !has(s.gates) || s.gates.all(g, !self.analysis.gates.exists(a, a.name == g.name)))",
    "a gate in steps has the name of one in analysis.gates")]
internal sealed record RolloutSpecResource
{
    [Description("Name of the Service in this namespace; also the host that is routed to.")]
    [Form(Form.ServiceName)]
    public required string Service { get; init; }

    [Description("The version that should serve: the value of the subset label on its pods. Changing it starts an attempt.")]
    [Form(Form.LabelValue)]
    public required string Version { get; init; }

    [Description("The version that serves now. Needed only where that cannot be told from the routes, that is with reason AmbiguousStable.")]
    [Form(Form.LabelValue)]
    public string? StableVersion { get; init; }

    [Description("Key of the pod label whose value is the version. The subset of a version selects the Service's pods that carry it.")]
    [Form(Form.LabelKey)]
    [Default("\"version\"")]
    public string? SubsetLabel { get; init; }

    [Description("Holds the rollout where it is. Wins over the resume command. Gates go on, and a rollback is never held.")]
    [Default("false")]
    public bool? Paused { get; init; }

    [Description("Going back to one of this many versions that were stable before skips the steps, but not make-before-break.")]
    [Bounds(0, 10)]
    [Default("1")]
    public int? RollbackWindow { get; init; }

    [Description("Which mesh objects carry the traffic, and how a change to them is proven.")]
    [DefaultNote("the VirtualService and the DestinationRule that are named as the Service")]
    public TrafficResource? Traffic { get; init; }

    [Description("What is measured while the new version receives traffic.")]
    public AnalysisResource? Analysis { get; init; }

    [Description("The way to 100 %, in order. Without steps: a plain make-before-break switch. An edit takes effect on the next attempt.")]
    [Count(0, 50)]
    [DefaultNote("none")]
    [Rule("self.all(a, !has(a.name) || self.exists_one(b, has(b.name) && a.name == b.name))", "two steps have one name")]
    public ImmutableArray<StepResource> Steps { get; init; }

    [Description("Gates go on at 100 % for this long before the old version is let go.")]
    [Form(Form.Duration)]
    [DefaultNote("one analysis interval")]
    public string? BakeAfterPromotion { get; init; }

    [Description("What a verdict leads to.")]
    public FailurePolicyResource? FailurePolicy { get; init; }

    [Description("All pods of the new version must be ready within this time, before the first step and wherever it is to get more requests; then the attempt is rolled back. The clock stops while paused.")]
    [Form(Form.Duration)]
    [AtLeast("1s")]
    [Default("\"10m\"")]
    public string? ProgressDeadline { get; init; }

    [Description("Steps advance only while one of these is open. A rollback never waits for one.")]
    [Count(0, 10)]
    [DefaultNote("always open")]
    public ImmutableArray<WindowResource> Windows { get; init; }

    [Description("Steps do not advance while one of these holds, whatever the windows say. A rollback never waits for one.")]
    [Count(0, 20)]
    [DefaultNote("none")]
    public ImmutableArray<FreezeResource> Freezes { get; init; }
}

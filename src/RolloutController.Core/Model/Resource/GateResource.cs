using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A gate: exactly one criterion.</summary>
[ExactlyOne("errorRate", "latency", "query")]
[Rule("[has(self.errorRate), has(self.latency), has(self.query)].exists_one(x, x)", "a gate has exactly one of errorRate, latency, query")]
[Rule("has(self.compareTo) == has(self.maxIncrease)", "compareTo and maxIncrease go together")]
[Rule("!has(self.compareTo) || !has(self.query)", "compareTo goes with errorRate and latency only")]
[Rule("has(self.compareTo) || !has(self.errorRate) || has(self.errorRate.max)", "errorRate needs max, or compareTo")]
[Rule("has(self.compareTo) || !has(self.latency) || has(self.latency.max)", "latency needs max, or compareTo")]
internal sealed record GateResource
{
    [Description("Name of the gate, unique among those that run in a step.")]
    [Form(Form.DnsLabel)]
    public required string Name { get; init; }

    [Description("Share of failed requests to the new version.")]
    public ErrorRateResource? ErrorRate { get; init; }

    [Description("A quantile of the new version's response time.")]
    public LatencyResource? Latency { get; init; }

    [Description("A PromQL expression with one value.")]
    public QueryResource? Query { get; init; }

    [Description("Compares the new version's value with the stable one's over the same window. Not at 100 %, where stable has no traffic. For errorRate and latency.")]
    public ComparedVersion? CompareTo { get; init; }

    [Description("How far the new version's value may exceed the one it is compared with.")]
    public MaxIncreaseResource? MaxIncrease { get; init; }

    [Description("The time before the measurement over which rates are taken.")]
    [Form(Form.Duration)]
    [AtLeast("1s")]
    [Default("\"1m\"")]
    public string? Window { get; init; }

    [Description("Fewer requests in the window than this give no verdict.")]
    [Bounds(0, 1000000000)]
    [Default("0")]
    public int? MinimumRequests { get; init; }

    [Description("Failures tolerated within a step.")]
    [Bounds(0, 1000)]
    [Default("0")]
    public int? FailureLimit { get; init; }

    [Description("Measurements without a verdict tolerated in a row.")]
    [Bounds(0, 1000)]
    [DefaultNote("no limit while the step lasts")]
    public int? InconclusiveLimit { get; init; }

    [Description("Errors of the measurement itself tolerated in a row.")]
    [Bounds(0, 1000)]
    [Default("4")]
    public int? ConsecutiveErrorLimit { get; init; }

    [Description("Time from the start of a step in which nothing is measured.")]
    [Form(Form.Duration)]
    [Default("\"0s\"")]
    public string? InitialDelay { get; init; }
}

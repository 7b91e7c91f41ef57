using System.Collections.Immutable;
using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary><c>spec.analysis</c>.</summary>
internal sealed record AnalysisResource
{
    [Description("Time between two rounds of all gates.")]
    [Form(Form.Duration)]
    [AtLeast("1s")]
    [Default("\"30s\"")]
    public string? Interval { get; init; }

    [Description("Whose telemetry is read. Source: the callers' proxies. Destination: the servers' proxies. Auto: Source where it has data.")]
    [Default("\"Auto\"")]
    public ReporterChoice? Reporter { get; init; }

    [Description("Name of a metric server in the controller's configuration; never a URL.")]
    [Form(Form.DnsLabel)]
    [DefaultNote("the controller's default one")]
    public string? Server { get; init; }

    [Description("Gates that run whenever the new version receives any traffic, also while paused or outside of windows.")]
    [KeyedBy("name")]
    [Count(0, 20)]
    public ImmutableArray<GateResource> Gates { get; init; }

    [Description("The guard against requests that no route or endpoint took (flags NC, NR, UH, UF). Always on.")]
    public RoutingFailuresResource? RoutingFailures { get; init; }
}

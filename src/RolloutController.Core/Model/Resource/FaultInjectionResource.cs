using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A fault injection step.</summary>
[AtLeastOne("abort", "delay")]
[Rule("has(self.abort) || has(self.delay)", "a fault injection needs abort or delay")]
[Rule(
    "(has(self.acknowledgeImpact) && self.acknowledgeImpact) || !has(self.abort) || (type(self.abort.percentage) == int ? self.abort.percentage <= 50 : double(self.abort.percentage.replace('%', '')) <= 50.0)",
    "abort.percentage above 50 needs acknowledgeImpact: true")]
[Rule(
    "(has(self.acknowledgeImpact) && self.acknowledgeImpact) || !has(self.delay) || (type(self.delay.percentage) == int ? self.delay.percentage <= 50 : double(self.delay.percentage.replace('%', '')) <= 50.0)",
    "delay.percentage above 50 needs acknowledgeImpact: true")]
internal sealed record FaultInjectionResource
{
    [Description("The Service whose requests fail or wait, by its name in this namespace. Another one than spec.service: a dependency, whose requests are hit only when they come from the new version's pods. That of spec.service: the requests of its callers that match.")]
    [Form(Form.ServiceName)]
    public required string Host { get; init; }

    [Description("Only these requests are hit. Required where host is spec.service, with at least one header, cookie or query parameter.")]
    [DefaultNote("all of the new version's requests to host")]
    public RequestMatchResource? Match { get; init; }

    [Description("Requests are answered with an error.")]
    public FaultAbortResource? Abort { get; init; }

    [Description("Requests wait.")]
    public FaultDelayResource? Delay { get; init; }

    [Description("Must be true where a percentage is above 50.")]
    [Default("false")]
    public bool? AcknowledgeImpact { get; init; }

    [Description("Name of the VirtualService that routes the requests to a dependency. Not where host is spec.service.")]
    [Form(Form.DnsSubdomain)]
    [DefaultNote("that of host")]
    public string? VirtualService { get; init; }

    [Description("Make that VirtualService, with a default route to host, where there is none. It is removed with the fault. Not where host is spec.service.")]
    [Default("false")]
    public bool? Create { get; init; }
}

using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A fault injection step.</summary>
[AtLeastOne("abort", "delay")]
[Rule("has(self.abort) || has(self.delay)", "a fault injection needs abort or delay")]
internal sealed record FaultInjectionResource
{
    [Description("The host whose requests fail or wait.")]
    [Form(Form.Host)]
    public required string Host { get; init; }

    [Description("Requests are answered with an error.")]
    public FaultAbortResource? Abort { get; init; }

    [Description("Requests wait.")]
    public FaultDelayResource? Delay { get; init; }
}

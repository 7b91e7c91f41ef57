using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary><c>spec.traffic.propagation</c>.</summary>
internal sealed record PropagationResource
{
    [Description("Istiod: every istiod is asked what each proxy has acknowledged. Delay: only time is waited.")]
    [Default("\"Istiod\"")]
    public PropagationVerification? Verify { get; init; }

    [Description("At least this long is waited after a write, also with a proof.")]
    [Form(Form.Duration)]
    [DefaultNote("2s with Istiod, 10s with Delay")]
    public string? MinimumDelay { get; init; }

    [Description("After this time without a proof, onUnproven decides.")]
    [Form(Form.Duration)]
    [AtLeast("1s")]
    [Default("\"2m\"")]
    public string? Timeout { get; init; }

    [Description("What happens without a proof: Wait goes on waiting, Proceed goes on as if it were proven, Fail ends the attempt.")]
    [Default("\"Fail\"")]
    public UnprovenAction? OnUnproven { get; init; }
}

using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>Criterion on a PromQL expression; at least one limit.</summary>
[AtLeastOne("min", "max")]
[Rule("has(self.min) || has(self.max)", "a query needs min or max")]
[Rule("!has(self.min) || !has(self.max) || double(self.min) <= double(self.max)", "min must be at most max")]
internal sealed record QueryResource
{
    [Description("The expression. {{namespace}}, {{service}}, {{stable}} and {{canary}} are filled in and escaped.")]
    [Form(Form.NotBlank)]
    public required string Promql { get; init; }

    [Description("The smallest value that passes.")]
    [Form(Form.Decimal)]
    public string? Min { get; init; }

    [Description("The largest value that passes.")]
    [Form(Form.Decimal)]
    public string? Max { get; init; }
}

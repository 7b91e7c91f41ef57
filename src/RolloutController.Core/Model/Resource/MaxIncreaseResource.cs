using System.ComponentModel;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>How far the canary's value may exceed stable's.</summary>
[ExactlyOne("absolute", "relative")]
[Rule("[has(self.absolute), has(self.relative)].exists_one(x, x)", "maxIncrease has exactly one of absolute, relative")]
internal sealed record MaxIncreaseResource
{
    [Description("By this much: points of an error rate such as \"0.5%\", or time of a latency such as 50ms.")]
    [Form(Form.Increase)]
    public string? Absolute { get; init; }

    [Description("By this share of stable's own value.")]
    public JsonNode? Relative { get; init; }
}

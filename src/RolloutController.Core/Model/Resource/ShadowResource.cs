using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A shadow step, or what a fault injection carries.</summary>
internal sealed record ShadowResource
{
    [Description("Share of the requests that is copied.")]
    [Default("100")]
    public JsonNode? Percentage { get; init; }

    [Description("Only requests with these methods are copied.")]
    [Form(Form.HttpMethod)]
    [Count(0, 10)]
    [DefaultNote("all methods")]
    public ImmutableArray<string> Methods { get; init; }
}

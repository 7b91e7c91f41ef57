using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A shadow step, or what a fault injection carries.</summary>
internal sealed record ShadowResource
{
    [Description("Share of the matching requests that is copied, above 0.")]
    [Default("100")]
    public JsonNode? Percentage { get; init; }

    [Description("Only requests with these methods are copied. The new version carries the copies out: name methods that change something only where that may happen twice.")]
    [Form(Form.HttpMethod)]
    [Count(0, 10)]
    [DefaultNote("GET and HEAD")]
    public ImmutableArray<string> Methods { get; init; }

    [Description("Only these requests are copied.")]
    [DefaultNote("all with these methods")]
    public RequestMatchResource? Match { get; init; }
}

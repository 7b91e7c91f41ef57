using System.Collections.Immutable;
using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A header route step, or what a fault injection carries.</summary>
internal sealed record HeaderRouteResource
{
    [Description("All of these headers must match.")]
    [Count(1, 10)]
    public required ImmutableArray<HeaderMatchResource> Headers { get; init; }
}

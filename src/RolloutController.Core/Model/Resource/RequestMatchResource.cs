using System.Collections.Immutable;
using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>Which requests are meant: all that is listed must match.</summary>
internal sealed record RequestMatchResource
{
    [Description("All of these headers must match.")]
    [Count(0, 10)]
    public ImmutableArray<HeaderMatchResource> Headers { get; init; }

    [Description("All of these cookies must match.")]
    [Count(0, 10)]
    public ImmutableArray<HeaderMatchResource> Cookies { get; init; }

    [Description("All of these query parameters must match.")]
    [Count(0, 10)]
    public ImmutableArray<QueryParameterMatchResource> QueryParams { get; init; }
}

using System.Collections.Immutable;
using System.ComponentModel;
using RolloutController.Core.Model.Requests;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A header route step, or what a fault injection carries. At least one match in all.</summary>
[AtLeastOne("headers", "cookies", "queryParams")]
[Rule(
    "(has(self.headers) && size(self.headers) > 0) || (has(self.cookies) && size(self.cookies) > 0) || (has(self.queryParams) && size(self.queryParams) > 0)",
    "a header route needs at least one of headers, cookies, queryParams")]
internal sealed record HeaderRouteResource
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

    [Description("How long the route stands: to the end of its step, or over all later steps until promotion. It leaves with a rollback in any case.")]
    [Default("\"NextStep\"")]
    public HeaderRouteScope? Until { get; init; }
}

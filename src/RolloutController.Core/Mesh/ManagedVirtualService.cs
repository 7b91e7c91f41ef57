using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>A VirtualService that a Rollout names, and what was found there.</summary>
/// <param name="Reference">The Rollout's words.</param>
/// <param name="Field">Their path: <c>spec.traffic.virtualServices[0]</c>.</param>
/// <param name="Object">The object as read; null when it is absent.</param>
/// <param name="Routes">Its managed routes.</param>
/// <param name="Problems">Why it, or some route, cannot be managed.</param>
internal sealed record ManagedVirtualService(
    VirtualServiceReference Reference,
    string Field,
    JsonObject? Object,
    ImmutableArray<ManagedRoute> Routes,
    ImmutableArray<SpecProblem> Problems)
{
    public string Name => Reference.Name;

    public bool IsUsable => !Problems.Any(problem => problem.IsError);

    /// <summary>The managed routes that carry requests.</summary>
    public IEnumerable<ManagedRoute> HttpRoutes => Routes.Where(route => route.Kind == RouteKind.Http);

    /// <summary>Routes of other VirtualServices that delegate to this one; empty for one with hosts of its own.</summary>
    public ImmutableArray<DelegatingRoute> Roots { get; init; } = [];

    /// <summary>The VirtualServices that delegate to this one, for people; null for one with hosts of its own.</summary>
    public string? RootNames => Roots.IsEmpty ? null : string.Join(", ", Roots.Select(root => root.Root).Distinct());
}

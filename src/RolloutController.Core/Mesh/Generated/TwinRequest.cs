using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>One generated route above one route of people.</summary>
/// <param name="Generated">What is generated.</param>
/// <param name="Shadowed">Index in <c>spec.http</c>, of the object as read, of the route that it shadows.</param>
/// <param name="Label">That route's label.</param>
/// <param name="Name">The twin's name.</param>
/// <param name="Field">Path of the field in the Rollout that asks for it.</param>
internal sealed record TwinRequest(GeneratedRoute Generated, int Shadowed, string Label, GeneratedRouteName Name, string Field)
{
    /// <summary>Routes that delegate to the VirtualService; empty for one with hosts of its own.</summary>
    public ImmutableArray<DelegatingRoute> Roots { get; init; } = [];
}

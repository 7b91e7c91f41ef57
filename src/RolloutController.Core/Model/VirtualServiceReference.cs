using System.Collections.Immutable;

namespace RolloutController.Core.Model;

/// <summary>One VirtualService and which of its routes are managed.</summary>
public sealed record VirtualServiceReference
{
    /// <summary>Name of the VirtualService.</summary>
    public required string Name { get; init; }

    /// <summary>Names of http routes; empty: the one user route that sends to the Service.</summary>
    public ImmutableArray<string> HttpRoutes { get; init; } = [];

    /// <summary>Make the VirtualService with a default route when it is absent.</summary>
    public bool Create { get; init; }
}

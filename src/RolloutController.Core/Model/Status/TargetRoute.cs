using System.Collections.Immutable;

namespace RolloutController.Core.Model.Status;

/// <summary>A VirtualService whose routes an attempt manages.</summary>
public sealed record TargetRoute
{
    /// <summary>Name of the VirtualService.</summary>
    public required string VirtualService { get; init; }

    /// <summary>Names of its http routes; empty: the one user route that sends to the Service.</summary>
    public ImmutableArray<string> HttpRoutes { get; init; } = [];
}

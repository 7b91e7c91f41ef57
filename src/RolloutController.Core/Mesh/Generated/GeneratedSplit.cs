using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>One generated route as the proxies should have it.</summary>
/// <param name="Name">The route's <c>name</c>.</param>
/// <param name="Facts">What it does, see <see cref="RouteFacts"/>.</param>
/// <param name="Matches">
/// Of each of its matches the texts that it demands of requests; a proxy has one route per match. Empty: every request matches.
/// </param>
public sealed record GeneratedSplit(string Name, ImmutableArray<string> Facts, ImmutableArray<ImmutableArray<string>> Matches)
{
    /// <summary>Namespace of the VirtualService that proxies know it by; null for the Service's.</summary>
    public string? Namespace { get; init; }

    /// <summary>Names of other generated routes that begin with this one's and a dot: theirs is not the name of a match of this one.</summary>
    public ImmutableArray<string> LongerNames { get; init; } = [];

    /// <summary>Namespace of the callers whose proxies have it; null: any proxy may.</summary>
    public string? Callers { get; init; }
}

using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>One route of a virtual host as RDS sends it: at most one match, and what to do.</summary>
public sealed record Route
{
    /// <summary>Name of the http route it came from.</summary>
    public string Name { get; init; } = "";

    /// <summary>The VirtualService it came from; null for the route of a Service without one.</summary>
    public ObjectName? Origin { get; init; }

    /// <summary>Conditions on the request; null matches every request.</summary>
    public HttpMatch? Match { get; init; }

    /// <summary>Clusters to send to; empty for direct responses and redirects.</summary>
    public ImmutableArray<WeightedCluster> Clusters { get; init; } = [];

    /// <summary>True when the clusters stand as <c>weighted_clusters</c>, false for a single <c>cluster</c>.</summary>
    public bool IsWeighted { get; init; }

    /// <summary>Clusters that get a copy, with the percentage of requests copied.</summary>
    public ImmutableArray<(string Cluster, double Percentage)> Mirrors { get; init; } = [];

    /// <summary>Retries in force; null for none.</summary>
    public RetryPolicy? Retries { get; init; }

    /// <summary>The http route that the rest (time-out, fault, rewrite, headers, direct response) is read from.</summary>
    public required HttpRoute Source { get; init; }

    /// <summary>True when no later route can be reached.</summary>
    public bool IsCatchAll => Match is null || Match.MatchesEveryRequest;
}

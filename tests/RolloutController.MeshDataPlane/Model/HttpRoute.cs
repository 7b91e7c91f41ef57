using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Istio's <c>HTTPRoute</c>.</summary>
public sealed record HttpRoute
{
    /// <summary><c>name</c>; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Any of these; empty matches everything.</summary>
    public ImmutableArray<HttpMatch> Matches { get; init; } = [];

    /// <summary>Weighted destinations.</summary>
    public ImmutableArray<RouteDestination> Destinations { get; init; } = [];

    /// <summary><c>directResponse.status</c>; null without one.</summary>
    public int? DirectResponseStatus { get; init; }

    /// <summary><c>redirect</c>'s status and target; null without one.</summary>
    public Redirect? Redirect { get; init; }

    /// <summary><c>delegate</c>: the child whose routes stand in this one's place; null without one.</summary>
    public ObjectName? Delegate { get; init; }

    /// <summary><c>timeout</c>; null means none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary><c>retries</c>; null means the mesh default.</summary>
    public RetryPolicy? Retries { get; init; }

    /// <summary><c>fault</c>.</summary>
    public FaultPolicy? Fault { get; init; }

    /// <summary><c>mirror</c>, <c>mirrors</c>.</summary>
    public ImmutableArray<MirrorPolicy> Mirrors { get; init; } = [];

    /// <summary><c>headers</c>.</summary>
    public HeaderEdits Headers { get; init; } = HeaderEdits.None;

    /// <summary><c>rewrite.uri</c>.</summary>
    public string? RewriteUri { get; init; }

    /// <summary><c>rewrite.authority</c>.</summary>
    public string? RewriteAuthority { get; init; }
}

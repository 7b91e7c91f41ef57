using System.Collections.Immutable;

namespace RolloutController.Core.Model.Status;

/// <summary>A mesh change that is awaited at the proxies.</summary>
public sealed record PropagationStatus
{
    /// <summary>Identity of the change, see <see cref="Mesh.MeshChange.Id"/>.</summary>
    public required string ChangeId { get; init; }

    /// <summary>The change for people.</summary>
    public required string Awaiting { get; init; }

    /// <summary>When it was first seen written.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Proxies that have it, or need not have it.</summary>
    public int Accepted { get; init; }

    /// <summary>Proxies asked about.</summary>
    public int Total { get; init; }

    /// <summary>The first few that do not have it yet.</summary>
    public ImmutableArray<string> Pending { get; init; } = [];

    /// <summary>Why nothing can be said, for people; null when it can.</summary>
    public string? Detail { get; init; }
}

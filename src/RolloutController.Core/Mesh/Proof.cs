using System.Collections.Immutable;

namespace RolloutController.Core.Mesh;

/// <summary>What is known about a <see cref="MeshChange"/> at the proxies.</summary>
public sealed record Proof
{
    /// <summary>The change, see <see cref="MeshChange.Id"/>.</summary>
    public required string ChangeId { get; init; }

    /// <summary>How far it is.</summary>
    public required ProofState State { get; init; }

    /// <summary>Since when this process has been asking; null where that is not told. No time-out counts time in which nobody asked.</summary>
    public DateTimeOffset? AskedSince { get; init; }

    /// <summary>Proxies that acknowledged it or need not have it.</summary>
    public int Accepted { get; init; }

    /// <summary>Proxies asked about.</summary>
    public int Total { get; init; }

    /// <summary>The first few that have not, each with the reason where one is known.</summary>
    public ImmutableArray<string> Pending { get; init; } = [];

    /// <summary>For people: why nothing can be proven, or who refused and why.</summary>
    public string? Detail { get; init; }

    /// <summary>CamelCase reason for the condition, for example <c>IstiodForbidden</c>; null when all is well.</summary>
    public string? Reason { get; init; }
}

using System.Collections.Immutable;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>Whom the server is asked to treat us as (<c>Impersonate-*</c> headers); needs the right to impersonate.</summary>
/// <param name="User">User name.</param>
public sealed record Impersonation(string User)
{
    /// <summary>User's uid; null for none.</summary>
    public string? Uid { get; init; }

    /// <summary>Groups.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Extra fields, each with its values.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Extra { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.WithComparers(StringComparer.Ordinal);
}

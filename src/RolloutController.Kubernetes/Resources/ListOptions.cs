namespace RolloutController.Kubernetes.Resources;

/// <summary>What to list.</summary>
public sealed record ListOptions
{
    /// <summary>Lists all with default options (a quorum read, one page).</summary>
    public static ListOptions Default { get; } = new();

    /// <summary>Label selector in the API's syntax; null for all.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Field selector in the API's syntax; null for all.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Page size; null for everything in one answer.</summary>
    public int? Limit { get; init; }

    /// <summary>Token of the page to read.</summary>
    public string? Continue { get; init; }

    /// <summary><c>0</c>: any cached state will do; null or empty: the newest state (quorum read).</summary>
    public string? ResourceVersion { get; init; }
}

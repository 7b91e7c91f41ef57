namespace RolloutController.Kubernetes.Resources;

/// <summary>Options of creates, replaces and patches.</summary>
public sealed record WriteOptions
{
    /// <summary>No options.</summary>
    public static WriteOptions Default { get; } = new();

    /// <summary>Name recorded in <c>metadata.managedFields</c>.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Sub-resource to write, for example <c>status</c>; null for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>Server-side apply only: take fields from other managers.</summary>
    public bool Force { get; init; }

    /// <summary>The server validates and answers, but stores nothing (<c>dryRun=All</c>).</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// A write that takes traffic back to stable: it does not wait for the client's own rate limiter.
    /// </summary>
    public bool Urgent { get; init; }
}

namespace RolloutController.Kubernetes.Resources;

/// <summary>Preconditions of a delete; the server answers Conflict where one does not hold.</summary>
public sealed record DeleteOptions
{
    /// <summary>Deletes whatever stands under the name.</summary>
    public static DeleteOptions Default { get; } = new();

    /// <summary>Only the object with this uid.</summary>
    public string? Uid { get; init; }

    /// <summary>Only the object at this resource version.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Seconds of grace; 0 deletes pods at once; null for the kind's default.</summary>
    public int? GracePeriodSeconds { get; init; }

    /// <summary><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>; null for the kind's default.</summary>
    public string? PropagationPolicy { get; init; }
}

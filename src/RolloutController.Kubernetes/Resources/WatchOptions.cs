namespace RolloutController.Kubernetes.Resources;

/// <summary>Where a watch starts and how long the server may keep it open.</summary>
/// <param name="ResourceVersion">Events after this version are sent.</param>
/// <param name="Timeout">The server ends the watch after this time (<c>timeoutSeconds</c>); a normal end.</param>
public sealed record WatchOptions(string ResourceVersion, TimeSpan Timeout)
{
    /// <summary>Label selector in the API's syntax; null for all.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Field selector in the API's syntax; null for all.</summary>
    public string? FieldSelector { get; init; }
}

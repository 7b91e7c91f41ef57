namespace RolloutController.Gathering.Propagation;

/// <summary>How istiods are asked.</summary>
public sealed record IstiodDebugOptions
{
    /// <summary>File with a projected service account token of audience <c>istio-ca</c>, read again for each request; null sends none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The longest time for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest answer that is read, in bytes: the dump of a proxy in a mesh of thousands of services has tens of megabytes.</summary>
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;
}

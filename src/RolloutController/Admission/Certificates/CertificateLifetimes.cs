namespace RolloutController.Admission.Certificates;

/// <summary>When certificates are renewed.</summary>
/// <param name="Serving">How long a serving certificate is valid; it is renewed when a third is left.</param>
internal sealed record CertificateLifetimes(TimeSpan Serving)
{
    /// <summary>Longest time that a change needs to reach every replica and API server, generously.</summary>
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromHours(1);

    /// <summary>How long an authority is valid; its successor is made when a third is left.</summary>
    public TimeSpan Authority => Serving * 4;

    /// <summary>How long a new authority is trusted before anything is signed with it, and an old one after nothing is any more.</summary>
    public TimeSpan Overlap => Serving / 6 < LongestOverlap ? Serving / 6 : LongestOverlap;

    /// <summary>How often each replica looks; a third of the overlap, at most a minute.</summary>
    public TimeSpan Look => Overlap / 3 < TimeSpan.FromMinutes(1) ? Overlap / 3 : TimeSpan.FromMinutes(1);
}

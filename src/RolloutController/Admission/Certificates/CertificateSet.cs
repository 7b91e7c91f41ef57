namespace RolloutController.Admission.Certificates;

/// <summary>All that the replicas share through one Secret.</summary>
/// <param name="Authority">Signs serving certificates.</param>
/// <param name="Serving">What every replica serves with.</param>
internal sealed record CertificateSet(KeyedCertificate Authority, KeyedCertificate Serving)
{
    /// <summary>The authority to come: trusted already, not used yet.</summary>
    public KeyedCertificate? Next { get; init; }

    /// <summary>The certificate of the authority before: still trusted, not used any more.</summary>
    public string? PreviousPem { get; init; }

    /// <summary>What the API server is to trust.</summary>
    public string Bundle => string.Join('\n', ((string?[])[Authority.CertificatePem, Next?.CertificatePem, PreviousPem]).OfType<string>()) + "\n";
}

using System.Collections.Immutable;

namespace RolloutController.Admission.Certificates;

/// <summary>
/// Which certificates there should be. An authority is trusted by the API server before anything is signed with it, and as long as a replica
/// may serve what it signed, so that no call is refused during a rotation. Calling it again changes nothing before something falls due.
/// </summary>
internal static class CertificateRotation
{
    /// <summary>The set that should stand.</summary>
    /// <param name="present">The set that stands; null where there is none, or none that can be read.</param>
    /// <param name="names">What the serving certificate is for.</param>
    /// <param name="lifetimes">How long they live.</param>
    /// <param name="now">The time.</param>
    /// <param name="isTrusted">Whether the API server is told already to trust this authority.</param>
    public static CertificateSet Renew(
        CertificateSet? present, ImmutableArray<string> names, CertificateLifetimes lifetimes, DateTimeOffset now, Func<KeyedCertificate, bool> isTrusted)
    {
        if (present is null || (present.Next is null && present.Authority.ExpiresAt <= now))
        {
            var authority = CertificateIssuer.Authority(now, lifetimes.Authority);
            return new CertificateSet(authority, CertificateIssuer.Serving(authority, names, now, lifetimes.Serving));
        }

        var set = present;
        if (set.Next is { } next && ((now >= next.IssuedAt + lifetimes.Overlap && isTrusted(next)) || set.Authority.ExpiresAt <= now))
        {
            set = new CertificateSet(next, CertificateIssuer.Serving(next, names, now, lifetimes.Serving)) { PreviousPem = set.Authority.CertificatePem };
        }
        else if (set.Next is null && IsDue(set.Authority, lifetimes.Authority, now))
        {
            set = set with { Next = CertificateIssuer.Authority(now, lifetimes.Authority) };
        }

        if (set.PreviousPem is not null && now >= set.Serving.IssuedAt + lifetimes.Overlap)
            set = set with { PreviousPem = null };
        if (IsDue(set.Serving, lifetimes.Serving, now) || set.Serving.Issuer != set.Authority.Subject || set.Serving.Names != string.Join(',', names.Order(StringComparer.Ordinal)))
            set = set with { Serving = CertificateIssuer.Serving(set.Authority, names, now, lifetimes.Serving) };
        return set;
    }

    private static bool IsDue(KeyedCertificate certificate, TimeSpan lifetime, DateTimeOffset now) => certificate.ExpiresAt - now < lifetime / 3;
}

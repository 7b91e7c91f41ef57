using System.Security.Cryptography.X509Certificates;

namespace RolloutController.Admission.Certificates;

/// <summary>What new TLS connections are served with; null before the first one was read.</summary>
internal sealed class ServingCertificate
{
    private volatile Loaded? current;

    /// <summary>The certificate for a new connection.</summary>
    public X509Certificate2? ForTls => current?.Certificate;

    /// <summary>Whether there is one.</summary>
    public bool IsThere => current is not null;

    /// <summary>Takes over a certificate. The one before is not disposed: a handshake may be using it, and the collector ends it.</summary>
    public bool Use(KeyedCertificate certificate)
    {
        if (current?.Source == certificate) return false;
        current = new Loaded(certificate, certificate.ForTls());
        return true;
    }

    private sealed record Loaded(KeyedCertificate Source, X509Certificate2 Certificate);
}

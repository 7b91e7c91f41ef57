using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RolloutController.Admission.Certificates;

/// <summary>A certificate with its private key, as PEM.</summary>
internal sealed record KeyedCertificate
{
    private KeyedCertificate(string certificatePem, string keyPem, X509Certificate2 certificate)
    {
        (CertificatePem, KeyPem) = (certificatePem, keyPem);
        ExpiresAt = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        IssuedAt = new DateTimeOffset(certificate.NotBefore.ToUniversalTime(), TimeSpan.Zero) + CertificateIssuer.ClockSkew;
        Issuer = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier is { } issuer ? Convert.ToHexString(issuer.Span) : "";
        Subject = certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifier ?? "";
        Names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
            ? string.Join(',', names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())).Order(StringComparer.Ordinal))
            : "";
    }

    /// <summary>The certificate.</summary>
    public string CertificatePem { get; }

    /// <summary>Its private key, PKCS#8.</summary>
    public string KeyPem { get; }

    /// <summary>When we made it, whatever lifetimes were then.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>End of its validity.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Identifier of the key that it certifies.</summary>
    public string Subject { get; }

    /// <summary>Identifier of the key that signed it; empty for an authority.</summary>
    public string Issuer { get; }

    /// <summary>DNS names and addresses that it is for, in order.</summary>
    public string Names { get; }

    /// <summary>Reads both; null when they are no certificate and key, of a kind that this platform does not know, or do not belong together.</summary>
    public static KeyedCertificate? Read(string? certificatePem, string? keyPem)
    {
        if (certificatePem is null || keyPem is null) return null;
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            return new KeyedCertificate(certificatePem, keyPem, certificate);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>In the form that TLS takes; the caller disposes it.</summary>
    public X509Certificate2 ForTls()
    {
        using var certificate = X509Certificate2.CreateFromPem(CertificatePem, KeyPem);

        // The TLS stack of some platforms takes no key that was never in a PKCS#12 container.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Without the key, for logs.</summary>
    public override string ToString() => $"certificate {Subject} until {ExpiresAt:O}";
}

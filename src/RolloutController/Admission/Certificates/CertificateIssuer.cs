using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RolloutController.Admission.Certificates;

/// <summary>Makes the webhook's own authority and the certificates that it signs (ECDSA, P-256).</summary>
internal static class CertificateIssuer
{
    /// <summary>Clocks of API servers may be behind ours: a certificate is valid for so long before it is made.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>An authority that can sign servers' certificates and nothing below it.</summary>
    public static KeyedCertificate Authority(DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={WebhookOptions.Name}-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now - ClockSkew, now + lifetime);
        return Keyed(certificate, key);
    }

    /// <summary>A server's certificate for these names; it ends with the authority at the latest.</summary>
    public static KeyedCertificate Serving(KeyedCertificate authority, ImmutableArray<string> names, DateTimeOffset now, TimeSpan lifetime)
    {
        using var issuer = X509Certificate2.CreateFromPem(authority.CertificatePem, authority.KeyPem);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={WebhookOptions.Name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(Alternatives(names));
        var begin = Max(now - ClockSkew, new DateTimeOffset(issuer.NotBefore.ToUniversalTime(), TimeSpan.Zero));
        var end = now + lifetime < authority.ExpiresAt ? now + lifetime : authority.ExpiresAt;
        using var certificate = request.Create(issuer, begin, end, RandomNumberGenerator.GetBytes(16));
        return Keyed(certificate, key);
    }

    private static KeyedCertificate Keyed(X509Certificate2 certificate, ECDsa key) =>
        KeyedCertificate.Read(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem())
        ?? throw new CryptographicException("the certificate just made cannot be read");

    private static X509Extension Alternatives(ImmutableArray<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        return alternatives.Build();
    }

    private static DateTimeOffset Max(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}

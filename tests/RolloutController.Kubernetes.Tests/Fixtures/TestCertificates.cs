using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RolloutController.Kubernetes.Tests.Fixtures;

/// <summary>A certificate authority of its own, made in memory.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestCertificates(string name = "test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(_now.AddHours(-1), _now.AddDays(1));
    }

    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>A server's certificate for these names; 127.0.0.1 when none is given.</summary>
    public X509Certificate2 Server(params string[] dnsNames)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (dnsNames.Length == 0) names.AddIpAddress(IPAddress.Loopback);
        foreach (var name in dnsNames) names.AddDnsName(name);
        return Issue("server", names.Build());
    }

    /// <summary>A client's certificate; the common name is the user.</summary>
    public X509Certificate2 Client(string user) => Issue(user, null);

    public static string KeyPem(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    /// <summary>The same key with a name of its curve that no platform knows.</summary>
    public static string KeyPemOfUnknownCurve(X509Certificate2 certificate)
    {
        var der = certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKey();
        byte[] p256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
        der[der.AsSpan().IndexOf(p256) + p256.Length - 1] = 0x7f;
        return PemEncoding.WriteString("PRIVATE KEY", der);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(string name, X509Extension? extension)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (extension is not null) request.CertificateExtensions.Add(extension);
        using var certificate = request.Create(_authority, _now.AddMinutes(-30), _now.AddHours(12), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}

using System.Security.Cryptography.X509Certificates;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>Where a client certificate and its key are.</summary>
internal sealed record ClientCertificateSource(PemSource Certificate, PemSource Key)
{
    /// <summary>True where it may change while we run.</summary>
    public bool InFiles => Certificate is PemSource.InFile || Key is PemSource.InFile;

    /// <summary>Reads both as they are now.</summary>
    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(Certificate.Read(), Key.Read());
}

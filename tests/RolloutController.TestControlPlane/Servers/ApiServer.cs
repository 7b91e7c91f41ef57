using System.Security.Cryptography;
using RolloutController.TestControlPlane.Access;
using RolloutController.TestControlPlane.Processes;

namespace RolloutController.TestControlPlane.Servers;

/// <summary>kube-apiserver on loopback with TLS and RBAC. Users come by token file, client certificate or ServiceAccount token.</summary>
internal sealed class ApiServer
{
    private readonly string _binary;
    private readonly string _folder;
    private readonly Uri _etcd;
    private readonly int _port = FreePort.Next();
    private readonly ControlPlaneOptions _options;

    public ApiServer(string binary, string folder, Uri etcd, CertificateAuthority authority, ControlPlaneUser admin, ControlPlaneOptions options)
    {
        (_binary, _folder, _etcd, _options) = (binary, folder, etcd, options);
        var (certificate, key) = authority.IssueForServer(TimeProvider.System.GetUtcNow());
        File.WriteAllText(At("ca.crt"), authority.CertificatePem);
        File.WriteAllText(At("server.crt"), certificate);
        File.WriteAllText(At("server.key"), key);
        using var tokens = RSA.Create(2048);
        File.WriteAllText(At("sa.key"), tokens.ExportRSAPrivateKeyPem());
        File.WriteAllText(At("sa.pub"), tokens.ExportSubjectPublicKeyInfoPem());
        File.WriteAllLines(At("tokens.csv"), ((IEnumerable<ControlPlaneUser>)[admin, .. options.Users])
            .Select(user => $"{user.Token},{user.Name},{user.Name},\"{string.Join(',', user.Groups)}\""));
        File.WriteAllText(At("audit-policy.yaml"), """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules: [{level: Metadata}]
            """);
    }

    public Uri Url => new($"https://127.0.0.1:{_port}/");

    public string AuditLog => At("audit.log");

    public async Task<WatchedProcess> StartAsync(ApiSession admin, CancellationToken cancellationToken)
    {
        var flags = await ProgramFlags.AskAsync(_binary, cancellationToken);
        string[] audit = [$"--audit-policy-file={At("audit-policy.yaml")}", $"--audit-log-path={AuditLog}"];
        var process = await WatchedProcess.StartAsync("kube-apiserver", _binary,
        [
            $"--etcd-servers={_etcd.GetLeftPart(UriPartial.Authority)}",
            $"--secure-port={_port}", "--bind-address=127.0.0.1",
            // Loopback cannot be advertised, and a machine without a network has nothing else: an address for documentation, told to nobody.
            "--advertise-address=192.0.2.1", "--endpoint-reconciler-type=none",
            $"--tls-cert-file={At("server.crt")}", $"--tls-private-key-file={At("server.key")}", $"--cert-dir={_folder}",
            $"--client-ca-file={At("ca.crt")}", $"--token-auth-file={At("tokens.csv")}",
            "--service-account-issuer=https://kubernetes.default.svc",
            $"--service-account-key-file={At("sa.pub")}", $"--service-account-signing-key-file={At("sa.key")}",
            "--service-cluster-ip-range=10.0.0.0/16", "--authorization-mode=RBAC", "--allow-privileged",
            "--disable-admission-plugins=ServiceAccount", // it would wait for token secrets before it lets a pod be made
            .. flags.Known("--insecure-port=0"),
            .. _options.Audit ? audit : [],
        ], At("kube-apiserver.log"), cancellationToken: cancellationToken);
        await Eventually.UntilAsync(async () =>
        {
            process.ThrowIfExited();
            await admin.GetAsync("readyz", cancellationToken);
            return true;
        }, $"kube-apiserver at {Url} is ready (log: {process.LogFile})", _options.ReadyWithin, cancellationToken);
        return process;
    }

    private string At(string file) => Path.Combine(_folder, file);
}

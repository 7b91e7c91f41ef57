using RolloutController.TestControlPlane.Access;
using RolloutController.TestControlPlane.Crds;
using RolloutController.TestControlPlane.Processes;

namespace RolloutController.TestControlPlane;

/// <summary>
/// Kubernetes' own CRD server of a recent release (apiextensions-apiserver) beside an older control plane: it serves CustomResourceDefinitions
/// and their objects, CEL rules included, and nothing else. Objects may be in namespaces that do not exist.
/// </summary>
public sealed class CrdServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(2);

    private readonly WatchedProcess _process;

    private CrdServer(WatchedProcess process, ApiSession admin) => (_process, Admin) = (process, admin);

    /// <summary>Plain HTTP as the control plane's admin.</summary>
    public ApiSession Admin { get; }

    /// <summary>Starts it and installs the project's CRDs.</summary>
    /// <param name="plane">Authenticates, authorises and stores for it.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="InvalidOperationException">It was not obtained, or ended at once.</exception>
    public static async Task<CrdServer> StartAsync(KubernetesControlPlane plane, CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var process = await WatchedProcess.StartAsync("apiextensions-apiserver", ControlPlaneBinaries.CrdServer(),
        [
            $"--etcd-servers={plane.Etcd.GetLeftPart(UriPartial.Authority)}", "--etcd-prefix=/crd-server",
            $"--secure-port={port}", "--bind-address=127.0.0.1",
            $"--tls-cert-file={At("server.crt")}", $"--tls-private-key-file={At("server.key")}",
            $"--kubeconfig={plane.AdminKubeconfig}", $"--authentication-kubeconfig={plane.AdminKubeconfig}", $"--authorization-kubeconfig={plane.AdminKubeconfig}",
            // All of these would look for kinds that an older control plane does not have.
            "--authentication-tolerate-lookup-failure", "--enable-priority-and-fairness=false",
            "--disable-admission-plugins=ValidatingAdmissionPolicy,MutatingAdmissionPolicy,MutatingAdmissionWebhook,ValidatingAdmissionWebhook,NamespaceLifecycle",
        ], At("apiextensions-apiserver.log"), cancellationToken: cancellationToken);
        var admin = new ApiSession(new Uri($"https://127.0.0.1:{port}/"), plane.CertificateAuthorityPem, plane.AdminToken);
        var server = new CrdServer(process, admin);
        try
        {
            await Eventually.UntilAsync(async () =>
            {
                process.ThrowIfExited();
                await admin.GetAsync("readyz", cancellationToken);
                return true;
            }, $"apiextensions-apiserver is ready (log: {process.LogFile})", ReadyWithin, cancellationToken);
            await CrdInstaller.InstallAsync(admin, CrdFolder.Ours, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        string At(string file) => Path.Combine(plane.Folder, file);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await _process.DisposeAsync();
    }
}

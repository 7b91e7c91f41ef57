using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RolloutController.TestControlPlane.Access;
using RolloutController.TestControlPlane.Crds;
using RolloutController.TestControlPlane.Processes;
using RolloutController.TestControlPlane.Servers;

namespace RolloutController.TestControlPlane;

/// <summary>
/// A real control plane on loopback: etcd, kube-apiserver (TLS, RBAC), kube-controller-manager, in a temporary folder. There are no nodes:
/// <see cref="Kubelet.KubeletStandIn"/> makes pods run. Every process ends with this one, however it ends.
/// </summary>
public sealed class KubernetesControlPlane : IAsyncDisposable
{
    private readonly ControlPlaneOptions _options;
    private readonly CertificateAuthority _authority = new(TimeProvider.System.GetUtcNow());
    private readonly EtcdServer _etcdServer;
    private readonly ApiServer _apiServer;
    private readonly ControllerManager _controllerManager;
    private int _namespaces;
    private WatchedProcess? _etcd;
    private WatchedProcess? _api;
    private WatchedProcess? _controllers;

    private KubernetesControlPlane(ControlPlaneOptions options)
    {
        _options = options;
        Binaries = ControlPlaneBinaries.Load();
        Folder = TemporaryFolder.Create("control-plane");
        AdminToken = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _etcdServer = new EtcdServer(Binaries.Etcd, Folder);
        _apiServer = new ApiServer(
            Binaries.ApiServer, Folder, _etcdServer.Url, _authority, new ControlPlaneUser("admin", AdminToken, "system:masters"), options);
        _controllerManager = new ControllerManager(Binaries.ControllerManager, Folder);
        Admin = OpenSession(AdminToken);
        AdminKubeconfig = WriteTokenKubeconfig("admin", AdminToken);
    }

    /// <summary>The programs in use.</summary>
    public ControlPlaneBinaries Binaries { get; }

    /// <summary>Certificates, logs and data; deleted at the end.</summary>
    public string Folder { get; }

    /// <summary>Address of the API server; the same for the whole life.</summary>
    public Uri Server => _apiServer.Url;

    /// <summary>The authority that signed the API server's certificate.</summary>
    public string CertificateAuthorityPem => _authority.CertificatePem;

    /// <summary>Token of the user <c>admin</c>, who may do everything.</summary>
    public string AdminToken { get; }

    /// <summary>Path of a kubeconfig file for the admin.</summary>
    public string AdminKubeconfig { get; }

    /// <summary>Plain HTTP as admin.</summary>
    public ApiSession Admin { get; }

    /// <summary>Address of etcd.</summary>
    public Uri Etcd => _etcdServer.Url;

    /// <summary>The log of all requests if <see cref="ControlPlaneOptions.Audit"/> was asked for.</summary>
    public string AuditLog => _apiServer.AuditLog;

    /// <summary>The processes that run now, watchdog shells included.</summary>
    public IReadOnlyList<int> ProcessIds =>
        [.. Running().SelectMany(process => (IEnumerable<int>)[process.ProcessId, process.WatchdogId])];

    /// <summary>Starts a control plane and waits until it serves.</summary>
    /// <exception cref="InvalidOperationException">A program is missing, or ended at once.</exception>
    /// <exception cref="TimeoutException">A program was not ready in time.</exception>
    public static async Task<KubernetesControlPlane> StartAsync(ControlPlaneOptions? options = null, CancellationToken cancellationToken = default)
    {
        const int attempts = 3; // another process may take one of our ports between the choice and the start
        for (var attempt = 1; ; attempt++)
        {
            var plane = new KubernetesControlPlane(options ?? new ControlPlaneOptions());
            try
            {
                await plane.StartAllAsync(cancellationToken);
                return plane;
            }
            catch (Exception e)
            {
                await plane.DisposeAsync();
                if (attempt == attempts || !e.Message.Contains("address already in use", StringComparison.Ordinal))
                    throw;
            }
        }
    }

    /// <summary>A session with another token; null is the anonymous user.</summary>
    public ApiSession OpenSession(string? token) => new(Server, CertificateAuthorityPem, token);

    /// <summary>Makes a namespace for one test and returns its name: the prefix and a number.</summary>
    public async Task<string> CreateNamespaceAsync(string prefix, CancellationToken cancellationToken)
    {
        var name = $"{prefix}-{Interlocked.Increment(ref _namespaces)}";
        await Admin.CreateAsync("api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, cancellationToken);
        return name;
    }

    /// <summary>A token of a ServiceAccount (TokenRequest), with the API server as audience.</summary>
    /// <param name="namespaceName">Namespace of the ServiceAccount.</param>
    /// <param name="serviceAccount">An existing ServiceAccount.</param>
    /// <param name="lifetime">At least 10 minutes (a rule of the API server); one hour if not given.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<string> CreateServiceAccountTokenAsync(
        string namespaceName, string serviceAccount, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["audiences"] = new JsonArray(), ["expirationSeconds"] = (long)(lifetime ?? TimeSpan.FromHours(1)).TotalSeconds },
        };
        var answer = await Admin.CreateAsync($"api/v1/namespaces/{namespaceName}/serviceaccounts/{serviceAccount}/token", request, cancellationToken);
        return (string)answer["status"]!["token"]!;
    }

    /// <summary>Writes a kubeconfig file with a fresh token of a ServiceAccount and returns its path.</summary>
    public async Task<string> WriteServiceAccountKubeconfigAsync(string namespaceName, string serviceAccount, CancellationToken cancellationToken) =>
        WriteTokenKubeconfig(
            $"{namespaceName}-{serviceAccount}",
            await CreateServiceAccountTokenAsync(namespaceName, serviceAccount, cancellationToken: cancellationToken));

    /// <summary>Writes a kubeconfig file with a token, and returns its path.</summary>
    public string WriteTokenKubeconfig(string user, string token) =>
        WriteKubeconfig(user, Kubeconfig.WithToken(Server, CertificateAuthorityPem, user, token));

    /// <summary>Writes a kubeconfig file with a new client certificate for any user and groups, and returns its path.</summary>
    public string WriteUserKubeconfig(string user, params IEnumerable<string> groups)
    {
        var (certificate, key) = _authority.IssueForUser(user, groups, TimeProvider.System.GetUtcNow());
        return WriteKubeconfig(user, Kubeconfig.WithCertificate(Server, CertificateAuthorityPem, user, certificate, key));
    }

    /// <summary>Kills the API server: every connection breaks, new ones are refused.</summary>
    public async Task StopApiServerAsync(CancellationToken cancellationToken = default)
    {
        if (_api is not null)
            await _api.KillAsync(cancellationToken);
    }

    /// <summary>Starts the API server again, on the same port and data, and waits until it is ready.</summary>
    public async Task StartApiServerAsync(CancellationToken cancellationToken = default)
    {
        await DisposeAsync(_api);
        _api = null;
        _api = await _apiServer.StartAsync(Admin, cancellationToken);
        await RestartControllersAsync(cancellationToken);
    }

    /// <summary>Kills etcd and starts it again on the same data; the API server reconnects by itself.</summary>
    public async Task RestartEtcdAsync(CancellationToken cancellationToken = default)
    {
        await DisposeAsync(_etcd);
        _etcd = null;
        _etcd = await _etcdServer.StartAsync(_options.ReadyWithin, cancellationToken);
        await Eventually.UntilAsync(
            async () => await Admin.GetAsync("readyz", cancellationToken) is not null, "the API server is ready after etcd's restart", _options.ReadyWithin, cancellationToken);
        await RestartControllersAsync(cancellationToken);
    }

    /// <summary>
    /// Throws away all old revisions in etcd, so that a paged list that goes on with an old <c>continue</c> answers 410 Gone. A watch from an old
    /// version is served from the API server's memory and answers 410 only after <see cref="ExpireResourceVersionsAsync"/>.
    /// </summary>
    /// <returns>The oldest revision left.</returns>
    public Task<long> CompactEtcdAsync(CancellationToken cancellationToken = default) => _etcdServer.CompactAsync(cancellationToken);

    /// <summary>Makes every resourceVersion handed out so far too old: compacts etcd, and restarts the API server to empty its memory of events.</summary>
    public async Task ExpireResourceVersionsAsync(CancellationToken cancellationToken = default)
    {
        await CompactEtcdAsync(cancellationToken);
        await StopApiServerAsync(cancellationToken);
        await StartApiServerAsync(cancellationToken);
    }

    /// <summary>Kills all processes at once, as a power cut would; the folder stays until <see cref="DisposeAsync()"/>.</summary>
    public Task KillAsync() => Task.WhenAll(Running().Select(process => process.KillAsync()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in (IEnumerable<WatchedProcess?>)[_controllers, _api, _etcd])
            await DisposeAsync(process);
        (_controllers, _api, _etcd) = (null, null, null);
        Admin.Dispose();
        _authority.Dispose();
        TemporaryFolder.Delete(Folder);
    }

    private static async ValueTask DisposeAsync(WatchedProcess? process)
    {
        if (process is not null)
            await process.DisposeAsync();
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        _etcd = await _etcdServer.StartAsync(_options.ReadyWithin, cancellationToken);
        _api = await _apiServer.StartAsync(Admin, cancellationToken);
        if (_options.ControllerManager)
            _controllers = await _controllerManager.StartAsync(AdminKubeconfig, cancellationToken);
        if (_options.InstallCrds)
        {
            await CrdInstaller.InstallAsync(Admin, CrdFolder.Istio, cancellationToken);
            await CrdInstaller.InstallAsync(Admin, CrdFolder.Ours, cancellationToken);
        }
    }

    /// <summary>
    /// Starts kube-controller-manager anew, as it does by itself where it has a lease to lose. The informers of one that lived through an outage wait
    /// up to a minute before each further attempt, for two minutes after the last failure: pods and endpoints would come minutes late.
    /// </summary>
    private async Task RestartControllersAsync(CancellationToken cancellationToken)
    {
        if (_controllers is null)
            return;
        await DisposeAsync(_controllers);
        _controllers = null;
        _controllers = await _controllerManager.StartAsync(AdminKubeconfig, cancellationToken);
    }

    private IEnumerable<WatchedProcess> Running() => ((IEnumerable<WatchedProcess?>)[_etcd, _api, _controllers]).OfType<WatchedProcess>().Where(process => !process.HasExited);

    private string WriteKubeconfig(string user, string text)
    {
        var path = Path.Combine(Folder, $"{user.Replace(':', '-').Replace('/', '-')}.kubeconfig");
        File.WriteAllText(path, text);
        return path;
    }
}

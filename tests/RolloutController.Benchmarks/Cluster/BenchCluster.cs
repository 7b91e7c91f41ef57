using System.Text.Json.Nodes;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.Benchmarks.Cluster;

/// <summary>A real API server with an audit log, the stub Prometheus, and the operator once it is started.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    /// <summary>Namespace of all applications.</summary>
    public const string Namespace = "bench";

    private const string OperatorNamespace = "istio-system";
    private const string OperatorAccount = "rollout-controller";

    private BenchCluster(KubernetesControlPlane plane, StubPrometheus prometheus)
    {
        Plane = plane;
        Prometheus = prometheus;
        Rollouts = new RolloutWatch(plane, Namespace);
    }

    /// <summary>The control plane.</summary>
    public KubernetesControlPlane Plane { get; }

    /// <summary>The metric server.</summary>
    public StubPrometheus Prometheus { get; }

    /// <summary>What the operator makes of the Rollouts.</summary>
    public RolloutWatch Rollouts { get; }

    /// <summary>The operator; null before <see cref="StartOperatorAsync"/>.</summary>
    public OperatorProcess? Operator { get; private set; }

    /// <summary>Starts everything but the operator.</summary>
    public static async Task<BenchCluster> StartAsync(CancellationToken cancellationToken)
    {
        var plane = await KubernetesControlPlane.StartAsync(new ControlPlaneOptions { Audit = true, ControllerManager = false }, cancellationToken);
        foreach (var name in (string[])[Namespace, OperatorNamespace])
            await plane.Admin.CreateAsync("api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, cancellationToken);
        foreach (var (file, path) in Rights)
            await plane.Admin.CreateFromYamlAsync(path, await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "rights", file), cancellationToken), cancellationToken);
        return new BenchCluster(plane, await StubPrometheus.StartAsync(cancellationToken));
    }

    /// <summary>Starts the operator and waits until it is ready.</summary>
    public async Task<OperatorProcess> StartOperatorAsync(CancellationToken cancellationToken)
    {
        var kubeconfig = await Plane.WriteServiceAccountKubeconfigAsync(OperatorNamespace, OperatorAccount, cancellationToken);
        return Operator = await OperatorProcess.StartAsync(Plane.Folder, kubeconfig, Prometheus.Url, cancellationToken);
    }

    /// <summary>Makes applications with numbers from <paramref name="first"/> on, each with its Rollout.</summary>
    public async Task<IReadOnlyList<Application>> CreateApplicationsAsync(
        int first, int count, IReadOnlyList<string> versions, Func<Application, JsonObject> rollout, CancellationToken cancellationToken)
    {
        const int atOnce = 8;
        var applications = Enumerable.Range(first, count).Select(number => new Application(Namespace, number)).ToArray();
        await Parallel.ForEachAsync(applications, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (application, token) =>
        {
            await application.CreateAsync(Api, versions, token);
            await application.ApplyAsync(Api, rollout(application), token);
        });
        return applications;
    }

    /// <summary>As admin.</summary>
    public ApiSession Api => Plane.Admin;

    /// <summary>The operator's requests that the API server received in a time.</summary>
    public IReadOnlyList<AuditEntry> OperatorRequests(DateTimeOffset from, DateTimeOffset to) =>
        AuditLog.Read(Plane.AuditLog, $"system:serviceaccount:{OperatorNamespace}:{OperatorAccount}", from, to);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Operator is not null)
            await Operator.DisposeAsync();
        await Rollouts.DisposeAsync();
        await Prometheus.DisposeAsync();
        await Plane.DisposeAsync();
    }

    private static IEnumerable<(string File, string Path)> Rights =>
    [
        ("service-account.yaml", $"api/v1/namespaces/{OperatorNamespace}/serviceaccounts"),
        ("cluster-role.yaml", "apis/rbac.authorization.k8s.io/v1/clusterroles"),
        ("cluster-role-binding.yaml", "apis/rbac.authorization.k8s.io/v1/clusterrolebindings"),
        ("role.yaml", $"apis/rbac.authorization.k8s.io/v1/namespaces/{OperatorNamespace}/roles"),
        ("role-binding.yaml", $"apis/rbac.authorization.k8s.io/v1/namespaces/{OperatorNamespace}/rolebindings"),
    ];
}

using System.Net;
using System.Text.Json.Nodes;
using RolloutController.Demo.Cluster;
using RolloutController.Demo.Mesh;
using RolloutController.Demo.Processes;
using RolloutController.Demo.Views;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Processes;
using RolloutController.TestControlPlane.Prometheus;

namespace RolloutController.Demo.Playing;

/// <summary>Builds the stage: processes, permissions, bookinfo, the Rollout.</summary>
internal sealed class SetUp(DemoOptions options, TimeProvider time, IView view, Clearing clearing)
{
    private const string ControllerNamespace = "istio-system";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly string[] Permissions = ["service-account", "cluster-role", "cluster-role-binding", "role", "role-binding"];
    private readonly ProcessGroup _processes = clearing.Add(new ProcessGroup(options.Logs));

    /// <summary>Ends when reviews v1 serves, and the Rollout has adopted it.</summary>
    public async Task<Stage> BuildAsync(CancellationToken cancellationToken)
    {
        var controlPlane = await StartAsync("control-plane", "tests/RolloutController.TestControlPlane", "RolloutController.TestControlPlane", [], cancellationToken);
        var place = await ProcessGroup.LineWithAsync(controlPlane, "kubeconfig", TimeSpan.FromMinutes(5), cancellationToken);
        var admin = (string)place["kubeconfig"]!;
        clearing.TakeLogsFrom((string)place["folder"]!);
        var kubectl = new Tool("kubectl", (string)place["kubectl"]!, [$"--kubeconfig={admin}"]);

        await kubectl.RunAsync(["create", "namespace", ControllerNamespace], cancellationToken);
        await kubectl.RunAsync(["-n", ControllerNamespace, "apply", .. Files(Permissions.Select(name => options.At("deploy", $"{name}.yaml")))], cancellationToken);
        await kubectl.RunAsync(["apply", .. Files([options.At("examples", "bookinfo", "namespace.yaml"), options.At("examples", "bookinfo")])], cancellationToken);
        view.Say("The controller's permissions and bookinfo are applied.");

        await kubectl.RunAsync(["-n", Stage.Namespace, "wait", "deployment", "--all", "--for=condition=Available", "--timeout=60s"], cancellationToken);
        var (mesh, ready) = await StartMeshAsync(admin, cancellationToken);
        var prometheus = clearing.Add(await PrometheusServer.StartAsync(
            new PrometheusOptions { ScrapeInterval = TimeSpan.FromMilliseconds(500), Targets = [new PrometheusTarget(mesh.Admin.Authority)] }, cancellationToken));
        clearing.TakeLogsFrom(prometheus.Folder);
        view.Say($"prometheus runs on {prometheus.Url}; log: {Shown("prometheus")}");
        await StartControllerAsync(kubectl, admin, prometheus.Url, string.Join(',', ready["istiods"]!.AsObject().Select(istiod => (string)istiod.Value!)), cancellationToken);
        await kubectl.RunAsync(["apply", .. Files([options.At("examples", "demo-rollout.yaml")])], cancellationToken);
        await kubectl.RunAsync(
            ["-n", Stage.Namespace, "wait", "rollout", "reviews", "--for=condition=Ready", "--timeout=60s"], cancellationToken);
        view.Say("examples/demo-rollout.yaml is applied, and the Rollout has adopted v1.");

        var api = await AdminKubeconfig.OpenSessionAsync(admin, cancellationToken);
        const string istio = $"apis/networking.istio.io/v1/namespaces/{Stage.Namespace}";
        return clearing.Add(new Stage
        {
            Time = time,
            View = view,
            Processes = _processes,
            Mesh = mesh,
            Samples = new Samples(prometheus.Url),
            Api = api,
            Rollout = await ObjectFeed.StartAsync(api, $"apis/rollout-controller.io/v1alpha1/namespaces/{Stage.Namespace}/rollouts", "reviews", time, cancellationToken),
            VirtualService = await ObjectFeed.StartAsync(api, $"{istio}/virtualservices", "reviews", time, cancellationToken),
            DestinationRule = await ObjectFeed.StartAsync(api, $"{istio}/destinationrules", "reviews", time, cancellationToken),
            Kubectl = kubectl,
            Rolloutctl = new Tool("rolloutctl", options.Built("src/RolloutController.Cli", "rolloutctl"), ["--kubeconfig", admin]),
        });
    }

    private async Task<(DataPlane Mesh, JsonObject Ready)> StartMeshAsync(string admin, CancellationToken cancellationToken)
    {
        var configuration = Path.Combine(clearing.Secrets, "mesh.json");
        await File.WriteAllTextAsync(configuration, DataPlane.Configuration, cancellationToken);
        var process = await StartAsync(
            "data-plane", "tests/RolloutController.MeshDataPlane", "RolloutController.MeshDataPlane", ["--kubeconfig", admin, "--config", configuration], cancellationToken);
        var ready = await ProcessGroup.LineWithAsync(process, "admin", Minute, cancellationToken);
        var mesh = new DataPlane(new Uri((string)ready["admin"]!));
        await AnsweringAsync(ready["proxies"]!.AsObject().Select(proxy => (proxy.Key, (int)proxy.Value!)), cancellationToken);
        await mesh.DelayProxiesAsync(cancellationToken);
        return (mesh, ready);
    }

    // As the Deployment in deploy/ runs it: as its own ServiceAccount, with a token of its own for istiod.
    private async Task StartControllerAsync(Tool kubectl, string admin, Uri prometheus, string istiods, CancellationToken cancellationToken)
    {
        string[] createToken = ["-n", ControllerNamespace, "create", "token", "rollout-controller", "--duration=1h"];
        var kubeconfig = Path.Combine(clearing.Secrets, "controller.kubeconfig");
        await AdminKubeconfig.WriteForTokenAsync(admin, (await kubectl.RunAsync(createToken, cancellationToken)).Trim(), kubeconfig, cancellationToken);
        var istiodToken = Path.Combine(clearing.Secrets, "istio-token");
        await File.WriteAllTextAsync(istiodToken, (await kubectl.RunAsync([.. createToken, "--audience=istio-ca"], cancellationToken)).Trim(), cancellationToken);
        var listen = $"127.0.0.1:{FreePort.Next()}";
        await StartAsync(
            "controller", "src/RolloutController", "rollout-controller",
            [
                "--kubeconfig", kubeconfig, "--prometheus-url", prometheus.ToString(), "--istiod-url", istiods, "--istiod-token-file", istiodToken,
                "--lease-namespace", ControllerNamespace, "--listen", listen, "--log-json", "false",
            ],
            cancellationToken);
        using var http = new HttpClient();
        await Eventually.UntilAsync(
            async () =>
            {
                _processes.ThrowIfAnyEnded();
                using var answer = await http.GetAsync(new Uri($"http://{listen}/readyz"), cancellationToken);
                return answer.IsSuccessStatusCode;
            },
            $"the controller is ready (log: {Shown("controller")})", Minute, cancellationToken);
    }

    private async Task<WatchedProcess> StartAsync(string name, string project, string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var process = await _processes.StartAsync(name, options.Built(project, program), arguments, cancellationToken);
        view.Say($"{name} is process {process.ProcessId}; log: {Shown(name)}");
        return process;
    }

    private string Shown(string name) => Path.GetRelativePath(options.Root, Path.Combine(options.Logs, $"{name}.log"));

    private static IEnumerable<string> Files(IEnumerable<string> files) => files.SelectMany(file => new[] { "-f", file });

    private static async Task AnsweringAsync(IEnumerable<(string Name, int Port)> proxies, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        foreach (var (name, port) in proxies)
        {
            await Eventually.UntilAsync(
                async () =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/reviews/0"));
                    request.Headers.Host = "reviews:9080";
                    using var answer = await http.SendAsync(request, cancellationToken);
                    return answer.StatusCode == HttpStatusCode.OK;
                },
                $"reviews answers through {name}", Minute, cancellationToken);
        }
    }
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using RolloutController.Core.Mesh;
using RolloutController.Gathering;
using RolloutController.Gathering.Propagation;
using RolloutController.Hosting;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Events;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;
using RolloutController.Prometheus;

namespace RolloutController.IntegrationTests.World;

/// <summary>The controller in this process, on real edges: API server with the installed rights, Prometheus, istiod's debug interface.</summary>
internal sealed class InProcessOperator : IAsyncDisposable
{
    /// <summary>Nobody else wants its lease, and a machine so busy that it is not renewed for some seconds is no matter of these tests.</summary>
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(10);

    private readonly List<IDisposable> _parts = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly RecentLog _log = new();
    private readonly EventRecorder _recorder;
    private readonly Controller _controller;
    private readonly Task _events;
    private readonly Task<bool> _run;

    private InProcessOperator(string kubeconfig, string ns, string leaseNamespace, Uri prometheusUrl, Func<IEnumerable<Uri>> istiods, string tokenFile, WorldOptions options)
    {
        var loggers = Keep(LoggerFactory.Create(builder => builder.AddProvider(_log)));
        var random = new Random();
        var gate = new Lock();
        var runtime = new ControllerRuntime(TimeProvider.System, TaskScheduler.Default, Jitter, loggers, Keep(new Meter(ControllerRuntime.MeterName)));
        var client = Keep(new ApiServerClient(
            new KubeconfigLoader().Load(new KubeconfigOverrides { Kubeconfig = kubeconfig }),
            new ApiServerClientOptions { Logger = loggers.CreateLogger<ApiServerClient>(), RequestsPerSecond = options.RequestsPerSecond, Burst = 2 * (int)options.RequestsPerSecond }));
        var leases = Keep(client.ForLeases(TimeSpan.FromSeconds(10)));
        var prometheus = Keep(new PrometheusClient([new MetricServerOptions { Name = "default", Url = prometheusUrl }], runtime.Time));
        var debug = Keep(new IstiodDebugClient(new IstiodDebugOptions { TokenFile = tokenFile }, runtime.Time));
        _recorder = Keep(new EventRecorder(client, new EventRecorderOptions("rollout-controller.io/controller", "test") { Jitter = Jitter }));
        _controller = Keep(new Controller(
            new OperatorOptions { WatchNamespace = ns, Workers = options.Workers, LeaseNamespace = leaseNamespace, LeaseDuration = lease, RenewDeadline = lease * 0.9 },
            new ControllerParts
            {
                Client = options.Client is { } between ? between(client) : client,
                LeaseClient = leases,
                Measurements = new PrometheusRounds(new MeasurementRoundRunner(prometheus, runtime.Time)),
                Proofs = Proofs,
                Events = new RolloutEvents(_recorder),
                Runtime = runtime,
                Mesh = new MeshSettings(ApiVersion: MeshKinds.VirtualService.ApiVersion),
                NewId = Guid.NewGuid,
                Identity = $"replica-{Guid.NewGuid():N}",
            }));
        _events = Task.Run(() => _recorder.RunAsync(CancellationToken.None));
        _run = Task.Run(() => _controller.RunAsync(_stop.Token));

        IProofs Proofs(Action<ObjectKey> wake)
        {
            var prober = Keep(new PropagationProber(() => [.. istiods()], debug, wake, new ProberOptions { Interval = TimeSpan.FromMilliseconds(200) }, runtime));
            return options.Proofs is { } decorate ? decorate(prober, wake) : prober;
        }

        double Jitter()
        {
            lock (gate)
                return random.NextDouble();
        }
    }

    /// <summary>The last lines it logged.</summary>
    public string Log => _log.Text;

    /// <summary>Whether it still runs as it should.</summary>
    public string State => _run.IsFaulted ? $"the operator ended: {_run.Exception}" : _run.IsCompleted ? "the operator ended" : _controller.IsLeader ? "the operator leads" : "the operator does not lead";

    public static InProcessOperator Start(
        string kubeconfig, string ns, string leaseNamespace, Uri prometheus, Func<IEnumerable<Uri>> istiods, string tokenFile, WorldOptions options) =>
        new(kubeconfig, ns, leaseNamespace, prometheus, istiods, tokenFile, options);

    /// <summary>Ends it gracefully: workers, caches, lease, Events.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _recorder.Complete();
        await Task.WhenAny(_events, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System));
        foreach (var part in Enumerable.Reverse(_parts))
            part.Dispose();
        _stop.Dispose();
    }

    private T Keep<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }
}

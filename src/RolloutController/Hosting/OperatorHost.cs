using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Console;
using RolloutController.Admission;
using RolloutController.Admission.Certificates;
using RolloutController.Core.Mesh;
using RolloutController.Gathering;
using RolloutController.Gathering.Propagation;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Events;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Runtime;
using RolloutController.Prometheus;
using RolloutController.Telemetry;

namespace RolloutController.Hosting;

/// <summary>
/// Runs the operator as a process. Start: HTTP endpoints, caches, election, workers. Stop: workers, caches, lease, Events, HTTP endpoints.
/// </summary>
public static class OperatorHost
{
    /// <summary>Exit code after leadership was lost: the process must not go on, and its successor starts clean.</summary>
    private const int ExitLeadershipLost = 3;

    /// <summary>Time that Events get to be written on the way out.</summary>
    private static readonly TimeSpan EventsFlush = TimeSpan.FromSeconds(5);

    /// <summary>Runs until the process is asked to stop or leadership is lost; the exit code says which.</summary>
    public static async Task<int> RunAsync(OperatorOptions options, CancellationToken stop)
    {
        var serving = new ServingCertificate();
        await using var application = Build(options, serving);
        var loggers = application.Services.GetRequiredService<ILoggerFactory>();
        var log = loggers.CreateLogger(typeof(OperatorHost));
        using var meter = new Meter(ControllerRuntime.MeterName);
        var runtime = new ControllerRuntime(TimeProvider.System, TaskScheduler.Default, Jitter, loggers, meter);
        ClusterConfiguration configuration;
        IReadOnlyList<MetricServerOptions> servers;
        try
        {
            configuration = new KubeconfigLoader(null, runtime.Time, loggers.CreateLogger<KubeconfigLoader>())
                .Load(new KubeconfigOverrides { Kubeconfig = options.Kubeconfig, Context = options.Context });
            servers = MetricServers.Read(options);
        }
        catch (Exception error) when (error is ConfigurationException or FormatException or IOException)
        {
            Log.CannotStart(log, error.Message);
            return 2;
        }

        using var client = new ApiServerClient(configuration, new ApiServerClientOptions
        {
            Logger = loggers.CreateLogger<ApiServerClient>(),
            RequestsPerSecond = options.ApiRequestsPerSecond,
            Burst = options.ApiRequestsPerSecond * 2,
        });
        using var leaseClient = client.ForLeases(options.RenewDeadline);
        using var prometheus = new PrometheusClient(servers, runtime.Time);
        var identity = $"{Environment.MachineName}_{Guid.CreateVersion7():N}";
        using var recorder = new EventRecorder(
            client,
            new EventRecorderOptions("rollout-controller.io/controller", Environment.MachineName) { Jitter = runtime.Jitter, Logger = loggers.CreateLogger<EventRecorder>() });
        using var istiodDebug = new IstiodDebugClient(new IstiodDebugOptions { TokenFile = options.IstiodTokenFile }, runtime.Time);
        await using var endpoints = new IstiodEndpoints(client, options.IstioNamespace, options.IstiodPort, runtime);
        Func<ImmutableArray<Uri>> istiods = options.IstiodUrls.IsEmpty ? endpoints.Current : () => options.IstiodUrls;
        PropagationProber? prober = null;
        using var controller = new Controller(
            options,
            new ControllerParts
            {
                Client = client,
                LeaseClient = leaseClient,
                Measurements = new PrometheusRounds(new MeasurementRoundRunner(prometheus, runtime.Time)),
                Proofs = wake => prober = new PropagationProber(istiods, istiodDebug, wake, new ProberOptions(), runtime),
                Events = new RolloutEvents(recorder),
                Runtime = runtime,
                Mesh = new MeshSettings(options.ClusterDomain, MeshKinds.VirtualService.ApiVersion, options.IstioNamespace),
                NewId = () => Guid.CreateVersion7(),
                Identity = identity,
            });
        using var metrics = new MetricsEndpoint(options.Otlp);
        using var traces = options.Otlp ? Tracing.Export() : null;
        HttpEndpoints.Map(application, metrics, controller.Health);
        using var endingWebhook = new CancellationTokenSource();
        var webhook = options.WebhookListen is null ? null : Webhook.Map(application, options, controller, client, serving, runtime);
        await application.StartAsync(stop);
        Log.Listening(log, string.Join(", ", application.Urls));

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stop, application.Lifetime.ApplicationStopping);
        var events = recorder.RunAsync(CancellationToken.None);
        if (options.IstiodUrls.IsEmpty)
            endpoints.Start();
        var certificates = webhook is null ? Task.CompletedTask : runtime.Start(() => webhook.RunAsync(endingWebhook.Token));
        var stopped = await controller.RunAsync(stopping.Token);
        await endingWebhook.CancelAsync();
        await certificates;
        prober?.Dispose();
        recorder.Complete();
        await Task.WhenAny(events, Task.Delay(EventsFlush, runtime.Time, CancellationToken.None));
        await application.StopAsync(CancellationToken.None);
        return stopped ? 0 : ExitLeadershipLost;
    }

    private static double Jitter() => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30);

    private static WebApplication Build(OperatorOptions options, ServingCertificate serving)
    {
        // Nothing but our own options configures the process: no appsettings files, no other environment variables.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (!ListenAddress.TryParse(options.Listen, out var address))
            throw new ArgumentException($"--listen: {options.Listen}; expected ADDRESS:PORT", nameof(options));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address);
            if (options.WebhookListen is { } webhook) Webhook.Listen(kestrel, webhook, serving);
        });
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", LogLevel.Warning);
        if (options.LogJson)
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            builder.Services.AddSingleton<ConsoleFormatter>(new LegibleConsole(TimeProvider.System));
            builder.Logging.AddConsole(console => console.FormatterName = LegibleConsole.FormatName);
        }

        return builder.Build();
    }
}

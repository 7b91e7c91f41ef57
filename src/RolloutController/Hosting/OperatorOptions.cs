using System.Collections.Immutable;
using RolloutController.Gathering;

namespace RolloutController.Hosting;

/// <summary>How the operator runs; from flags, or environment variables named <c>ROLLOUT_CONTROLLER_</c> and the flag in capitals.</summary>
public sealed record OperatorOptions
{
    /// <summary>Path of a kubeconfig; null for the usual order (KUBECONFIG, home, in-cluster).</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context in the kubeconfig; null for the current one.</summary>
    public string? Context { get; init; }

    /// <summary>The only namespace to watch; null for all.</summary>
    public string? WatchNamespace { get; init; }

    /// <summary>Workers for any Rollout; 1 to 100.</summary>
    public int Workers { get; init; } = 10;

    /// <summary>Workers kept for writes towards stable; 1 to 20.</summary>
    public int ReservedWorkers { get; init; } = 2;

    /// <summary>Requests per second to the API server, twice as many at once; watches and writes towards stable are exempt. 1 to 10,000.</summary>
    public int ApiRequestsPerSecond { get; init; } = 100;

    /// <summary>Whether a lease decides which replica writes.</summary>
    public bool LeaderElection { get; init; } = true;

    /// <summary>Namespace of the lease.</summary>
    public string LeaseNamespace { get; init; } = "istio-system";

    /// <summary>Name of the lease.</summary>
    public string LeaseName { get; init; } = "rollout-controller";

    /// <summary>A lease that is not renewed for this time can be taken.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A leader that cannot renew for this time stops.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between tries to take or renew the lease.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Address and port of <c>/metrics</c>, <c>/healthz</c>, <c>/readyz</c>; port 0 takes a free one.</summary>
    public string Listen { get; init; } = "0.0.0.0:8080";

    /// <summary>Address and port of the validating webhook (TLS); null for none; port 0 takes a free one.</summary>
    public string? WebhookListen { get; init; }

    /// <summary>Name of the ValidatingWebhookConfiguration whose <c>caBundle</c> the leader keeps.</summary>
    public string WebhookConfiguration { get; init; } = "rollout-controller";

    /// <summary>DNS names and IP addresses in the webhook's certificate; empty for those of its Service.</summary>
    public ImmutableArray<string> WebhookNames { get; init; } = [];

    /// <summary>How long a certificate of the webhook is valid; it is renewed when a third is left. At least 6 s.</summary>
    public TimeSpan WebhookCertificateLifetime { get; init; } = TimeSpan.FromDays(90);

    /// <summary>URL of the default metric server; null when only named ones are configured.</summary>
    public Uri? PrometheusUrl { get; init; }

    /// <summary>Path of a JSON file with named metric servers; null for none.</summary>
    public string? MetricServersFile { get; init; }

    /// <summary>Time for one round of measurements.</summary>
    public TimeSpan MeasurementTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Istio's root namespace, where istiod's pods are looked up.</summary>
    public string IstioNamespace { get; init; } = "istio-system";

    /// <summary>Debug addresses of istiods, instead of looking their pods up.</summary>
    public ImmutableArray<Uri> IstiodUrls { get; init; } = [];

    /// <summary>File with the projected token of audience <c>istio-ca</c>; read anew for each use.</summary>
    public string IstiodTokenFile { get; init; } = "/var/run/secrets/tokens/istio-token";

    /// <summary>Port of istiod's debug interface.</summary>
    public int IstiodPort { get; init; } = 15014;

    /// <summary>DNS domain of the cluster.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Log as one JSON object per line.</summary>
    public bool LogJson { get; init; } = true;

    /// <summary>Send traces and metrics by OTLP (standard <c>OTEL_EXPORTER_OTLP_*</c> variables).</summary>
    public bool Otlp { get; init; }

    /// <summary>No injected fault stands for longer than this; at least 1 s.</summary>
    public TimeSpan MaxFaultDuration { get; init; } = RolloutGatherer.DefaultMaxFaultDuration;

    /// <summary>Time that running passes get to end when the operator stops.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What is wrong, naming flag, value and expectation; empty when nothing is.</summary>
    public ImmutableArray<string> Validate()
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        Require(Workers is >= 1 and <= 100, "--workers", Workers, "1 to 100");
        Require(ReservedWorkers is >= 1 and <= 20, "--reserved-workers", ReservedWorkers, "1 to 20");
        Require(ApiRequestsPerSecond is >= 1 and <= 10_000, "--api-requests-per-second", ApiRequestsPerSecond, "1 to 10000");
        Require(LeaseDuration > RenewDeadline, "--lease-duration", LeaseDuration, $"more than --renew-deadline ({RenewDeadline})");
        Require(RenewDeadline > RetryPeriod * 1.2, "--renew-deadline", RenewDeadline, $"more than 1.2 times --retry-period ({RetryPeriod})");
        Require(PrometheusUrl is null || IsHttp(PrometheusUrl), "--prometheus-url", PrometheusUrl, "an http or https URL");
        foreach (var url in IstiodUrls)
            Require(IsHttp(url), "--istiod-url", url, "an http or https URL");
        Require(ListenAddress.TryParse(Listen, out _), "--listen", Listen, "ADDRESS:PORT, for example 0.0.0.0:8080");
        Require(WebhookListen is null || ListenAddress.TryParse(WebhookListen, out _), "--webhook-listen", WebhookListen, "ADDRESS:PORT, for example 0.0.0.0:9443");
        Require(WebhookCertificateLifetime >= TimeSpan.FromSeconds(6), "--webhook-certificate-lifetime", WebhookCertificateLifetime, "at least 6s");
        Require(IstiodPort is > 0 and <= 65535, "--istiod-port", IstiodPort, "a port number");
        Require(MeasurementTimeout >= TimeSpan.FromSeconds(1), "--measurement-timeout", MeasurementTimeout, "at least 1s");
        Require(MaxFaultDuration >= TimeSpan.FromSeconds(1), "--max-fault-duration", MaxFaultDuration, "at least 1s");
        return problems.ToImmutable();

        void Require(bool holds, string flag, object? value, string expected)
        {
            if (!holds)
                problems.Add($"{flag}: {value}; expected {expected}");
        }
    }

    private static bool IsHttp(Uri url) => url.IsAbsoluteUri && url.Scheme is "http" or "https";
}

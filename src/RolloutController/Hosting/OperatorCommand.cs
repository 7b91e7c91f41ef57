using System.CommandLine;
using System.Globalization;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Hosting;

/// <summary>The operator's command line: every flag can be given as an environment variable too, and flags win.</summary>
internal static class OperatorCommand
{
    private const string Prefix = "ROLLOUT_CONTROLLER_";

    /// <summary>Exit code for a command line that cannot be used.</summary>
    private const int ExitUsage = 2;

    /// <summary>Time for an orderly end once a signal came; whoever sent it decides when it is over (Kubernetes after the grace period).</summary>
    private static readonly TimeSpan TerminationTime = TimeSpan.FromMinutes(10);

    /// <summary>Reads the arguments and runs; 2 when they cannot be used, with what is wrong on <paramref name="errors"/>.</summary>
    public static async Task<int> RunAsync(
        string[] arguments,
        Func<string, string?> environment,
        Func<OperatorOptions, CancellationToken, Task<int>> run,
        TextWriter errors)
    {
        var parsed = Create(environment, run).Parse(arguments);
        foreach (var error in parsed.Errors)
            await errors.WriteLineAsync(error.Message);
        return parsed.Errors.Count > 0
            ? ExitUsage
            : await parsed.InvokeAsync(new InvocationConfiguration { Error = errors, ProcessTerminationTimeout = TerminationTime });
    }

    /// <summary>Builds the command; <paramref name="run"/> gets valid options.</summary>
    public static RootCommand Create(Func<string, string?> environment, Func<OperatorOptions, CancellationToken, Task<int>> run)
    {
        var defaults = new OperatorOptions();
        var wrong = new List<string>();
        var kubeconfig = Text("--kubeconfig", "path of a kubeconfig (default: KUBECONFIG, ~/.kube/config, in-cluster)", null);
        var context = Text("--context", "context in the kubeconfig", null);
        var watchNamespace = Text("--watch-namespace", "the only namespace to watch (default: all)", null);
        var workers = Number("--workers", "workers for any Rollout", defaults.Workers);
        var requests = Number("--api-requests-per-second", "requests per second to the API server; watches and writes towards stable are exempt", defaults.ApiRequestsPerSecond);
        var reserved = Number("--reserved-workers", "workers kept for writes towards stable", defaults.ReservedWorkers);
        var election = Flag("--leader-election", "let a lease decide which replica writes", defaults.LeaderElection);
        var leaseNamespace = Text("--lease-namespace", "namespace of the lease", defaults.LeaseNamespace);
        var leaseName = Text("--lease-name", "name of the lease", defaults.LeaseName);
        var leaseDuration = Duration("--lease-duration", "a lease not renewed for this time can be taken", "15s");
        var renewDeadline = Duration("--renew-deadline", "a leader that cannot renew for this time stops", "10s");
        var retryPeriod = Duration("--retry-period", "time between tries to take or renew the lease", "2s");
        var listen = Text("--listen", "address and port of /metrics, /healthz and /readyz", defaults.Listen);
        var webhook = Text("--webhook-listen", "address and port of the validating webhook (default: none)", null);
        var webhookConfiguration = Text("--webhook-configuration", "ValidatingWebhookConfiguration whose caBundle the leader keeps", defaults.WebhookConfiguration);
        var webhookNames = Text("--webhook-name", "DNS names and addresses in the webhook's certificate, comma separated, instead of its Service's", null);
        var webhookLifetime = Duration("--webhook-certificate-lifetime", "validity of the webhook's certificates; renewed when a third is left", "2160h");
        var prometheus = Text("--prometheus-url", "URL of the default metric server", null);
        var servers = Text("--metric-servers-file", "JSON file with named metric servers", null);
        var measurement = Duration("--measurement-timeout", "time for one round of measurements", "10s");
        var istioNamespace = Text("--istio-namespace", "Istio's root namespace", defaults.IstioNamespace);
        var istiodUrls = Text("--istiod-url", "debug addresses of istiods, comma separated, instead of looking up their pods", null);
        var istiodToken = Text("--istiod-token-file", "projected token of audience istio-ca", defaults.IstiodTokenFile);
        var istiodPort = Number("--istiod-port", "port of istiod's debug interface", defaults.IstiodPort);
        var domain = Text("--cluster-domain", "DNS domain of the cluster", defaults.ClusterDomain);
        var level = Text("--log-level", "Trace, Debug, Information, Warning or Error", defaults.LogLevel.ToString());
        var json = Flag("--log-json", "log one JSON object per line", defaults.LogJson);
        var otlp = Flag("--otlp", "send traces and metrics by OTLP (OTEL_EXPORTER_OTLP_* variables)", defaults.Otlp);
        var maxFault = Duration("--max-fault-duration", "no injected fault stands for longer", "10m");
        var shutdown = Duration("--shutdown-timeout", "time that running passes get to end", "20s");

        var root = new RootCommand("Moves mesh traffic to a new version step by step, and takes it back by itself.")
        {
            kubeconfig, context, watchNamespace, workers, reserved, requests, election, leaseNamespace, leaseName, leaseDuration, renewDeadline,
            retryPeriod, listen, webhook, webhookConfiguration, webhookNames, webhookLifetime, prometheus, servers, measurement, istioNamespace, istiodUrls, istiodToken, istiodPort, domain, level, json, otlp, maxFault, shutdown,
        };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            var problems = new List<string>();
            var options = defaults with
            {
                Kubeconfig = parsed.GetValue(kubeconfig),
                Context = parsed.GetValue(context),
                WatchNamespace = parsed.GetValue(watchNamespace),
                Workers = parsed.GetValue(workers),
                ReservedWorkers = parsed.GetValue(reserved),
                ApiRequestsPerSecond = parsed.GetValue(requests),
                LeaderElection = parsed.GetValue(election),
                LeaseNamespace = parsed.GetValue(leaseNamespace)!,
                LeaseName = parsed.GetValue(leaseName)!,
                LeaseDuration = Time(leaseDuration),
                RenewDeadline = Time(renewDeadline),
                RetryPeriod = Time(retryPeriod),
                Listen = parsed.GetValue(listen)!,
                WebhookListen = parsed.GetValue(webhook),
                WebhookConfiguration = parsed.GetValue(webhookConfiguration)!,
                WebhookNames = [.. (parsed.GetValue(webhookNames) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
                WebhookCertificateLifetime = Time(webhookLifetime),
                PrometheusUrl = parsed.GetValue(prometheus) is { } url ? Address("--prometheus-url", url) : null,
                MetricServersFile = parsed.GetValue(servers),
                MeasurementTimeout = Time(measurement),
                IstioNamespace = parsed.GetValue(istioNamespace)!,
                IstiodUrls = parsed.GetValue(istiodUrls) is { } urls
                    ? [.. urls.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => Address("--istiod-url", text)).OfType<Uri>()]
                    : [],
                IstiodTokenFile = parsed.GetValue(istiodToken)!,
                IstiodPort = parsed.GetValue(istiodPort),
                ClusterDomain = parsed.GetValue(domain)!,
                LogLevel = Level(parsed.GetValue(level)!),
                LogJson = parsed.GetValue(json),
                Otlp = parsed.GetValue(otlp),
                MaxFaultDuration = Time(maxFault),
                ShutdownTimeout = Time(shutdown),
            };
            problems.InsertRange(0, wrong.Distinct());
            problems.AddRange(options.Validate());
            if (problems.Count == 0)
                return await run(options, cancellationToken);
            foreach (var problem in problems)
                await parsed.InvocationConfiguration.Error.WriteLineAsync(problem);
            return ExitUsage;

            TimeSpan Time(Option<string?> option)
            {
                var text = parsed.GetValue(option)!;
                if (DurationParser.TryParse(text, out var duration))
                    return duration;
                problems.Add($"{option.Name}: {text}; expected a duration such as 500ms, 15s or 1m30s");
                return TimeSpan.Zero;
            }

            Uri? Address(string flag, string text)
            {
                if (Uri.TryCreate(text, UriKind.Absolute, out var address))
                    return address;
                problems.Add($"{flag}: {text}; expected an http or https URL");
                return null;
            }

            LogLevel Level(string text)
            {
                if (Enum.TryParse<LogLevel>(text, ignoreCase: true, out var parsedLevel) && !int.TryParse(text, out _))
                    return parsedLevel;
                problems.Add($"--log-level: {text}; expected Trace, Debug, Information, Warning, Error or Critical");
                return LogLevel.Information;
            }
        });
        return root;

        T Wrong<T>(string flag, string text, string expected, T standard)
        {
            wrong.Add($"{flag}: {text} (from {Variable(flag)}); expected {expected}");
            return standard;
        }

        static string Variable(string flag) => Prefix + flag.TrimStart('-').Replace('-', '_').ToUpperInvariant();

        string? FromEnvironment(string flag) =>
            environment(Variable(flag)) is { Length: > 0 } value ? value : null;

        Option<string?> Text(string name, string description, string? standard) =>
            new(name) { Description = description, DefaultValueFactory = _ => FromEnvironment(name) ?? standard };

        Option<string?> Duration(string name, string description, string standard) => Text(name, description, standard);

        Option<int> Number(string name, string description, int standard) => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => FromEnvironment(name) is not { } text
                ? standard
                : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
                : Wrong(name, text, "a whole number", standard),
        };

        Option<bool> Flag(string name, string description, bool standard) => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => FromEnvironment(name) switch
            {
                null => standard,
                "true" or "1" or "yes" => true,
                "false" or "0" or "no" => false,
                { } text => Wrong(name, text, "true or false", standard),
            },
        };
    }
}

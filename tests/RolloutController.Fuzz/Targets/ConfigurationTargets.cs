using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Hosting;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Configuration.Kubeconfig;

namespace RolloutController.Fuzz.Targets;

/// <summary>Files that say where to connect and as whom.</summary>
internal static class ConfigurationTargets
{
    private const string Secret = "s3cr3t-of-the-tests";

    private const string Servers = """[{"name": "default", "url": "http://prometheus:9090", "bearerTokenFile": "/token"}, {"name": "thanos", "url": "https://thanos/x", "username": "u", "passwordFile": "/p"}]""";

    private const string Kubeconfig = $$$"""
        apiVersion: v1
        kind: Config
        current-context: c
        contexts:
        - name: c
          context: {cluster: k, user: u, namespace: bookinfo}
        clusters:
        - name: k
          cluster:
            server: https://10.0.0.1:6443
            certificate-authority-data: &data aGVsbG8=
            extensions:
            - name: client.authentication.k8s.io/exec
              extension: {audience: a}
        users:
        - name: u
          user:
            token: {{{Secret}}}
        - name: x
          user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: plugin, args: [a], env: [{name: A, value: b}], interactiveMode: Never, provideClusterInfo: false}}
        - name: t
          user: {username: admin, password: {{{Secret}}}, client-key-data: *data}
        """;

    private static readonly string[] plugins =
    [
        $$$"""{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "{{{Secret}}}", "expirationTimestamp": "2026-03-01T12:00:00Z"}}""",
        """{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"clientCertificateData": "-----BEGIN CERTIFICATE-----", "clientKeyData": "-----BEGIN PRIVATE KEY-----"}}""",
    ];

    private static readonly HostEnvironment environment = new(_ => null, "/home/nobody", "/var/run/nowhere");

    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("metric-servers", draw => draw.Chance(60) ? JsonMutation.Of(draw, System.Text.Json.Nodes.JsonNode.Parse(Servers)!) : TextMutation.Of(draw, Servers), MetricServersFile),
        new("kubeconfigs", draw => TextMutation.Of(draw, Kubeconfig), KubeconfigFile),
        new("exec-answers", draw => draw.Chance(60) ? JsonMutation.Of(draw, Samples.Json(draw.Pick(plugins))) : TextMutation.Of(draw, plugins), ExecAnswer),
    ];

    private static void MetricServersFile(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var servers = Violation.Try<object, FormatException>(() => MetricServers.Parse(text, "f", TimeSpan.FromSeconds(1)));
        if (servers is IReadOnlyList<Prometheus.MetricServerOptions> read) Violation.Unless(read.All(server => server.Name.Length > 0 && server.Url.IsAbsoluteUri), "a server without name or address");
    }

    private static void KubeconfigFile(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        foreach (var user in new[] { null, "x", "t" })
            Violation.Try<object, ConfigurationException>(() => Load(text, user));
    }

    private static ClusterConfiguration Load(string text, string? user)
    {
        var files = KubeconfigFiles.Parse(text, "/nowhere/config");
        return new ConfigurationResolver(environment, TimeProvider.System, NullLogger.Instance).FromFiles(files, KubeconfigOverrides.None with { User = user });
    }

    private static void ExecAnswer(byte[] input)
    {
        try
        {
            _ = ExecResult.Parse(Encoding.UTF8.GetString(input), "client.authentication.k8s.io/v1");
        }
        catch (FormatException e)
        {
            Violation.Unless(!e.Message.Contains(Secret, StringComparison.Ordinal), "the error tells the token");
        }
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
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
        new("metric-servers", draw => Grammar.Or(draw, MakeServers, Servers), MetricServersFile),
        new("kubeconfigs", draw => TextMutation.Of(draw, Kubeconfig), KubeconfigFile),
        new("exec-answers", draw => Grammar.Or(draw, MakeAnswer, plugins), ExecAnswer),
    ];

    private static JsonArray MakeServers(Draw draw) => new([.. Enumerable.Range(0, draw.Few(20)).Select(i => new JsonObject
    {
        ["name"] = draw.Chance(80) ? $"server-{i}" : HostileText.Any(draw),
        ["url"] = draw.Pick("http://prometheus:9090", "https://thanos/x/", "https://[::1]:1", "http://u:p@h", "HTTP://h?q=1#f", "ftp://h", "//h"),
        [draw.Pick("bearerTokenFile", "passwordFile", "username", "certificateAuthorityFile", "other")] = HostileText.Any(draw),
    })]);

    private static JsonObject MakeAnswer(Draw draw)
    {
        var status = new JsonObject { ["token"] = draw.Chance(50) ? Secret : Secret + HostileText.Any(draw) };
        if (draw.Chance(50)) status["expirationTimestamp"] = draw.Chance(70) ? Grammar.Time(draw) : HostileText.Any(draw);
        if (draw.Chance(20)) (status["clientCertificateData"], status["clientKeyData"]) = (draw.Chance(50) ? SampleCertificates.Serving.CertificatePem : HostileText.Any(draw), draw.Chance(50) ? SampleCertificates.Serving.KeyPem : HostileText.Any(draw));
        return new JsonObject
        {
            ["apiVersion"] = draw.Chance(90) ? "client.authentication.k8s.io/v1" : "client.authentication.k8s.io/v1beta1",
            ["kind"] = "ExecCredential",
            ["spec"] = new JsonObject { ["interactive"] = false },
            ["status"] = status,
        };
    }

    private static bool MetricServersFile(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var servers = Violation.Try<object, FormatException>(() => MetricServers.Parse(text, "f", TimeSpan.FromSeconds(1)));
        if (servers is IReadOnlyList<Prometheus.MetricServerOptions> read) Violation.Unless(read.All(server => server.Name.Length > 0 && server.Url.IsAbsoluteUri), "a server without name or address");
        return servers is not null;
    }

    private static bool KubeconfigFile(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        return new[] { null, "x", "t" }.Select(user => Violation.Try<object, ConfigurationException>(() => Load(text, user)) is not null).ToList().Contains(true);
    }

    private static ClusterConfiguration Load(string text, string? user)
    {
        var files = KubeconfigFiles.Parse(text, "/nowhere/config");
        return new ConfigurationResolver(environment, TimeProvider.System, NullLogger.Instance).FromFiles(files, KubeconfigOverrides.None with { User = user });
    }

    private static bool ExecAnswer(byte[] input)
    {
        try
        {
            _ = ExecResult.Parse(Encoding.UTF8.GetString(input), "client.authentication.k8s.io/v1");
            return true;
        }
        catch (FormatException e)
        {
            Violation.Unless(!e.Message.Contains(Secret, StringComparison.Ordinal), "the error tells the token");
            return false;
        }
    }
}

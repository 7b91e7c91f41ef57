using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using RolloutController.Admission.Certificates;
using RolloutController.Core.Gates;
using RolloutController.Gathering;
using RolloutController.Gathering.Propagation;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;
using RolloutController.Prometheus;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Security;

/// <summary>Marked secrets go through every client to servers that fail in every way; nothing that anybody can read afterwards holds one.</summary>
public sealed class SecretsTests : IAsyncLifetime
{
    private const string Mark = "s3cr3t";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly ConcurrentBag<string> _sent = [];
    private readonly ConcurrentBag<string> _recorded = [];
    private readonly ListLogger _log = new();
    private readonly ActivityListener _spans;
    private readonly MeterListener _metrics = new();
    private readonly KeyedCertificate _key;
    private WebApplication? _server;
    private int _answers;

    public SecretsTests()
    {
        var now = TimeProvider.System.GetUtcNow();
        _key = CertificateIssuer.Serving(CertificateIssuer.Authority(now, TimeSpan.FromDays(1)), ["127.0.0.1"], now, TimeSpan.FromHours(1));
        _spans = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => Record(string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.DisplayName).Append(span.StatusDescription)
                .Concat(span.Events.SelectMany(happened => happened.Tags.Select(tag => $"{tag.Key}={tag.Value}"))))),
        };
        ActivitySource.AddActivityListener(_spans);
        _metrics.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _metrics.SetMeasurementEventCallback<double>((_, _, tags, _) => RecordTags(tags));
        _metrics.SetMeasurementEventCallback<long>((_, _, tags, _) => RecordTags(tags));
        _metrics.SetMeasurementEventCallback<int>((_, _, tags, _) => RecordTags(tags));
        _metrics.Start();
    }

    private string Http => _server!.Urls.Single(url => url.StartsWith("http:", StringComparison.Ordinal));

    private string Https => _server!.Urls.Single(url => url.StartsWith("https", StringComparison.Ordinal));

    private string KeyLine => _key.KeyPem.Split('\n')[1].Trim();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, tls => tls.UseHttps(_key.ForTls()));
        });
        _server = builder.Build();
        _server.Run(FailAsync);
        await _server.StartAsync(_cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _spans.Dispose();
        _metrics.Dispose();
        _log.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Theory]
    [InlineData("token: s3cr3t-bearer", "s3cr3t-bearer")]
    [InlineData("tokenFile: token", "s3cr3t-file")]
    [InlineData("{username: admin, password: s3cr3t-password}", "basic")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ./plugin, env: [{name: PASS, value: s3cr3t-variable}]}", "s3cr3t-exec")]
    public async Task The_API_client_tells_no_credential_of_a_kubeconfig(string user, string sent)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "token"), "s3cr3t-file\n", _cancellation);
        await WriteProgramAsync("plugin", """echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"s3cr3t-exec"}}'""");

        await AskApiServerAsync(user);

        var header = sent == "basic" ? Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:s3cr3t-password")) : sent;
        Assert.Contains(_sent, authorization => authorization.EndsWith(header, StringComparison.Ordinal));
        NothingIsTold(header);
    }

    [Theory]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ./plugin}", "echo '{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"s3cr3t-exec\"'")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ./plugin}", "echo s3cr3t-exec; exit 3")]
    [InlineData("{token: s3cr3t-bearer, username: s3cr3t-user, password: s3cr3t-password}", "")]
    [InlineData("{client-certificate-data: czNjcjN0LWNlcnRpZmljYXRl, client-key-data: czNjcjN0LWtleQ==}", "")]
    [InlineData("{client-key-data: czNjcjN0LWtleQ==}", "")]
    [InlineData("{token: [s3cr3t-bearer]}", "")]
    [InlineData("{client-key-data: s3cr3t-no-base64}", "")]
    public async Task Credentials_that_cannot_be_used_are_not_told_either(string user, string script)
    {
        await WriteProgramAsync("plugin", script);

        await AskApiServerAsync(user);

        Assert.NotEmpty(_recorded);
        NothingIsTold("czNjcjN0");
    }

    [Fact]
    public async Task A_private_key_is_not_told()
    {
        var certificate = Convert.ToBase64String(Encoding.UTF8.GetBytes(_key.CertificatePem));
        var key = Convert.ToBase64String(Encoding.UTF8.GetBytes(_key.KeyPem));

        await AskApiServerAsync($"{{client-certificate-data: {certificate}, client-key-data: {key}}}");
        await AskApiServerAsync($"{{client-certificate-data: {key}, client-key-data: {certificate}}}");

        NothingIsTold(KeyLine, key);
    }

    [Fact]
    public async Task Passwords_in_addresses_are_not_told()
    {
        await AskApiServerAsync("{}", "http://admin:s3cr3t-address@127.0.0.1:1");
        await AskApiServerAsync("{}", "ftp://admin:s3cr3t-address@127.0.0.1:1");
        await AskApiServerAsync("{}", "https://127.0.0.1:1\", proxy-url: \"ftp://admin:s3cr3t-proxy@127.0.0.1:2");
        await AskApiServerAsync("{}", "https://127.0.0.1:1\", proxy-url: \"http://admin:s3cr3t-proxy@127.0.0.1:2");

        Assert.NotEmpty(_recorded);
        NothingIsTold();
    }

    [Theory]
    [InlineData("s3cr3t-token\n")]
    [InlineData("s3cr3t-token\nsecond line")]
    [InlineData("s3cr3t-token\u0001é")]
    public async Task The_clients_of_metric_servers_and_istiod_tell_no_credential(string content)
    {
        var file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, content, _cancellation);
        MetricServerOptions[] servers =
        [
            new() { Name = "bearer", Url = new Uri(Http), BearerTokenFile = file, Timeout = TimeSpan.FromSeconds(10) },
            new() { Name = "basic", Url = new Uri(Http), Username = "admin", PasswordFile = file, Timeout = TimeSpan.FromSeconds(10) },
            new() { Name = "nobody", Url = new Uri("http://admin:s3cr3t-address@127.0.0.1:1"), BearerTokenFile = file },
        ];
        using var prometheus = new PrometheusClient(servers, TimeProvider.System);
        using var istiod = new IstiodDebugClient(new IstiodDebugOptions { TokenFile = file, Timeout = TimeSpan.FromSeconds(10) }, TimeProvider.System);

        foreach (var server in servers)
        {
            for (var i = 0; i < 4; i++)
            {
                var failure = Assert.IsType<QueryResult.Failure>(await prometheus.QueryAsync(server.Name, "up", TimeProvider.System.GetUtcNow(), _cancellation));
                Record(failure.Detail);
            }
        }

        for (var i = 0; i < 4; i++)
        {
            Record((await istiod.ConnectionsAsync(new Uri(Http), _cancellation)).Failure?.What);
            Record((await istiod.ConfigDumpAsync(new Uri(Http), "p", _cancellation)).Failure?.Describe("istiod"));
        }

        if (content.EndsWith("token\n", StringComparison.Ordinal))
        {
            Assert.Contains("Bearer s3cr3t-token", _sent);
            Assert.Contains($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:s3cr3t-token"))}", _sent);
        }

        NothingIsTold(Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:s3cr3t")));
    }

    /// <summary>Each in turn: refused, forbidden, broken, not JSON, elsewhere, no answer at all.</summary>
    private async Task FailAsync(HttpContext context)
    {
        _sent.Add(context.Request.Headers.Authorization.ToString());
        switch (Interlocked.Increment(ref _answers) % 6)
        {
            case 0:
                context.Abort();
                break;
            case 1:
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                break;
            case 2:
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                await context.Response.WriteAsync("""{"kind": "Status", "message": "no"}""", context.RequestAborted);
                break;
            case 3:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                await context.Response.WriteAsync("<html>", context.RequestAborted);
                break;
            case 4:
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("{", context.RequestAborted);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status302Found;
                context.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
                break;
        }
    }

    private async Task AskApiServerAsync(string user, string? server = null)
    {
        var kubeconfig = Path.Combine(_folder, "config");
        await File.WriteAllTextAsync(kubeconfig, $$$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "{{{server ?? Https}}}", insecure-skip-tls-verify: true} }]
            users: [{name: u, user: {{{Braced(user)}}} }]
            """, _cancellation);
        try
        {
            var configuration = new KubeconfigLoader(new HostEnvironment(_ => null, "", ""), TimeProvider.System, _log).Load(new KubeconfigOverrides { Kubeconfig = kubeconfig, RequestTimeout = TimeSpan.FromSeconds(10) });
            Record(configuration.ToString());
            using var client = new ApiServerClient(configuration, new ApiServerClientOptions { Logger = _log });
            for (var i = 0; i < 6; i++)
            {
                await RecordFailureAsync(() => client.GetAsync(MeshKinds.VirtualService, new ObjectKey("bookinfo", "reviews"), _cancellation));
                await RecordFailureAsync(() => client.ListAsync(MeshKinds.VirtualService, null, new ListOptions(), _cancellation));
            }
        }
        catch (ConfigurationException refused)
        {
            Record(refused.ToString());
        }
    }

    private static string Braced(string user) => user.StartsWith('{') ? user : "{" + user + "}";

    private async Task RecordFailureAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            await ask();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Record(e.ToString());
        }
    }

    private void NothingIsTold(params string[] forms)
    {
        foreach (var (_, text, scopes) in _log.Lines) Record($"{text} {string.Join(' ', scopes)}");
        Assert.All(_recorded, text => Assert.All(forms.Append(Mark), secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    private void Record(string? text)
    {
        if (text is not null) _recorded.Add(text);
    }

    private void RecordTags(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags) Record($"{name}={value}");
    }

    private async Task WriteProgramAsync(string name, string script)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, "#!/bin/sh\n" + script + "\n", _cancellation);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Tests.Fixtures;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Configuration;

/// <summary>Credential plugins, as real programs.</summary>
public sealed class ExecCredentialsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private ICredentialProvider Provider(string script, string exec = "", string cluster = "", string path = "") => Load(
        _folder.WriteScript("plugin", script) is { } ? "./plugin" : "", exec, cluster, path);

    private ICredentialProvider Load(string command, string exec = "", string cluster = "", string path = "")
    {
        var kubeconfig = _folder.Write("config", $$$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters:
            - name: c
              cluster: { server: "https://s:6443"{{{cluster}}} }
            users:
            - name: u
              user:
                exec: { apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: "{{{command}}}"{{{exec}}} }
            """);
        var environment = new HostEnvironment(name => name == "PATH" ? path : null, "", "");
        return new KubeconfigLoader(environment, _time, _log).Load(new KubeconfigOverrides { Kubeconfig = kubeconfig }).Credentials;
    }

    private static string Prints(string status) =>
        $$$"""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{{{status}}} }'""";

    /// <summary>A plugin that counts its runs in its token: 1, 2, 3.</summary>
    private string Counting(string more = "") => $$$"""
        echo x >> {{{_folder.Path("runs")}}}
        echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$(wc -l < {{{_folder.Path("runs")}}})'"{{{more}}} } }'
        """;

    private static async Task<string?> TokenOf(ICredentialProvider provider) => (await provider.GetAsync(Token)).Authorization?.Parameter;

    private static async Task<string> FailsAsync(ICredentialProvider provider)
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => provider.GetAsync(Token).AsTask());
        Assert.Equal(ApiErrorReason.Unauthorized, error.Reason);
        return error.Message;
    }

    [Fact]
    public async Task Arguments_and_variables_arrive_as_they_are_written()
    {
        var provider = Provider(
            $$"""printf '%s|' "$@" "$EXTRA" > {{_folder.Path("seen")}}; """ + Prints("""{"token":"t"}"""),
            """, args: [a b, "c'd", "$HOME;x"], env: [{name: EXTRA, value: "one two"}]""");

        Assert.Equal("t", await TokenOf(provider));
        Assert.Equal("a b|c'd|$HOME;x|one two|", await File.ReadAllTextAsync(_folder.Path("seen"), Token));
    }

    [Theory]
    [InlineData("", """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}""")]
    [InlineData(
        ", provideClusterInfo: true",
        """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false,"cluster":{"server":"https://s:6443","tls-server-name":"n","certificate-authority-data":"cGVt","config":{"audience":"a"}}}}""")]
    public async Task The_plugin_is_told_about_the_cluster_only_where_it_is_to_be(string exec, string expected)
    {
        var provider = Provider(
            $$"""printf '%s' "$KUBERNETES_EXEC_INFO" > {{_folder.Path("info")}}; """ + Prints("""{"token":"t"}"""),
            exec,
            ", tls-server-name: n, certificate-authority-data: cGVt, extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: a}}]");

        await TokenOf(provider);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(await File.ReadAllTextAsync(_folder.Path("info"), Token))));
    }

    [Fact]
    public async Task Its_standard_input_is_closed() =>
        Assert.Equal("t", await TokenOf(Provider("cat > /dev/null; " + Prints("""{"token":"t"}"""))));

    [Fact]
    public async Task A_token_is_kept_until_it_expires()
    {
        var expiry = _time.GetUtcNow().AddMinutes(10).ToString("O");
        var provider = Provider(Counting($",\"expirationTimestamp\":\"{expiry}\""));

        Assert.Equal("1", await TokenOf(provider));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("1", await TokenOf(provider));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("2", await TokenOf(provider));
    }

    [Fact]
    public async Task Without_an_expiry_only_a_refusal_makes_it_run_again_and_only_once()
    {
        var provider = Provider(Counting());
        var first = await provider.GetAsync(Token);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Same(first, await provider.GetAsync(Token));

        provider.Refused(first);
        Assert.Equal("2", await TokenOf(provider));
        provider.Refused(first);
        Assert.Equal("2", await TokenOf(provider));
    }

    [Fact]
    public async Task Those_who_ask_at_once_share_one_run()
    {
        var provider = Provider(Counting());

        var tokens = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => TokenOf(provider), Token)));

        Assert.All(tokens, token => Assert.Equal("1", token));
    }

    [Fact]
    public async Task A_certificate_and_its_key_are_taken()
    {
        using var certificates = new TestCertificates();
        using var jane = certificates.Client("jane");
        var status = new JsonObject { ["clientCertificateData"] = jane.ExportCertificatePem(), ["clientKeyData"] = TestCertificates.KeyPem(jane) };
        _folder.Write("answer", new JsonObject
        {
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["kind"] = "ExecCredential",
            ["status"] = status,
        }.ToJsonString());

        var credentials = await Provider($"cat {_folder.Path("answer")}").GetAsync(Token);

        Assert.Equal("CN=jane", credentials.ClientCertificate!.Subject);
        Assert.True(credentials.ClientCertificate.HasPrivateKey);
        Assert.Null(credentials.Authorization);
    }

    [Fact]
    public async Task A_key_on_a_curve_that_nobody_knows_is_refused_and_not_told()
    {
        using var certificates = new TestCertificates();
        using var jane = certificates.Client("jane");
        var key = TestCertificates.KeyPemOfUnknownCurve(jane);
        _folder.Write("answer", new JsonObject
        {
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["kind"] = "ExecCredential",
            ["status"] = new JsonObject { ["clientCertificateData"] = jane.ExportCertificatePem(), ["clientKeyData"] = key },
        }.ToJsonString());

        var refusal = await Assert.ThrowsAnyAsync<ApiException>(async () => await Provider($"cat {_folder.Path("answer")}").GetAsync(Token));

        Assert.Contains("client certificate cannot be used", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Split('\n')[1], refusal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""echo '{"clientCertificateData":1' """, "no JSON")]
    [InlineData("""echo '{"kind":"Secret"}' """, "no ExecCredential")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}' """, "expected \"client.authentication.k8s.io/v1\"")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}' """, "no status")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}' """, "neither a token nor")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t","clientKeyData":"k"}}' """, "only one of")]
    [InlineData("exit 3", "exit code 3")]
    public async Task An_answer_that_is_no_credential_is_refused_with_the_reason(string script, string expected)
    {
        var message = await FailsAsync(Provider(script));

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("user \"u\", credential plugin", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_writes_to_its_error_output_is_logged()
    {
        await FailsAsync(Provider("echo please log in >&2; exit 1"));

        Assert.EndsWith("please log in", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bare_name_is_looked_up_in_PATH_only()
    {
        _folder.WriteScript("bin/named", Prints("""{"token":"from path"}"""));

        Assert.Equal("from path", await TokenOf(Load("named", path: _folder.Path("bin"))));
        Assert.Contains("it is not installed. Ask Joe", await FailsAsync(Load("named", ", installHint: Ask Joe", path: ".")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_hangs_is_ended_after_a_minute()
    {
        var provider = Provider($"touch {_folder.Path("started")}; sleep 600");
        var getting = provider.GetAsync(Token).AsTask();
        await TestKit.Waiting.Wait.ForAsync(
            () => File.Exists(_folder.Path("started")) && _time.NextTimer is not null, TimeSpan.FromSeconds(30), "the plugin to start", Token);

        _time.Advance(TimeSpan.FromMinutes(1));

        var error = await Assert.ThrowsAsync<ApiException>(() => getting);
        Assert.Contains("did not end within 60 s", error.Message, StringComparison.Ordinal);
    }
}

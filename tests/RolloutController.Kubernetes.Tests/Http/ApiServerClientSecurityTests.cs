using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Tests.Fixtures;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Http;

/// <summary>Whom we trust, and to whom we show credentials.</summary>
public sealed class ApiServerClientSecurityTests : ClientTest
{
    private static PemSource.Inline Pem(string text) => new([.. System.Text.Encoding.UTF8.GetBytes(text)]);

    private Task<LoopbackServer> ServePodAsync(params string[] names) => ServeTlsAsync(c => LoopbackServer.Answer(c, 200, Pod), names);

    private async Task GetAsync(ClusterConfiguration configuration) =>
        await ClientOf(configuration).GetAsync(Pods, PodKey, Token);

    private async Task RefusedAsync(LoopbackServer server, ClusterConfiguration configuration)
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => GetAsync(configuration));
        Assert.Equal(ApiErrorReason.Unreachable, error.Reason);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_refused()
    {
        using var other = new TestCertificates();
        var server = await ServePodAsync();

        await RefusedAsync(server, Configuration(server) with { CertificateAuthority = Pem(other.AuthorityPem) });
    }

    [Fact]
    public async Task Without_a_configured_authority_the_systems_are_trusted_and_no_other()
    {
        var server = await ServePodAsync();

        await RefusedAsync(server, Configuration(server) with { CertificateAuthority = null });
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_though_the_authority_is_right()
    {
        var server = await ServePodAsync("other.example");

        await RefusedAsync(server, Configuration(server));
    }

    [Fact]
    public async Task With_tls_server_name_that_name_is_expected_and_asked_for()
    {
        var server = await ServePodAsync("other.example");

        await GetAsync(Configuration(server) with { TlsServerName = "other.example" });

        Assert.Single(server.Seen);
        await Assert.ThrowsAsync<ApiException>(() => GetAsync(Configuration(server) with { TlsServerName = "third.example" }));
    }

    [Fact]
    public async Task Any_authority_of_a_bundle_is_trusted()
    {
        using var other = new TestCertificates("other authority");
        var server = await ServePodAsync();

        await GetAsync(Configuration(server) with { CertificateAuthority = Pem(other.AuthorityPem + "\n" + Certificates.AuthorityPem) });

        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Insecure_skip_tls_verify_accepts_any_certificate()
    {
        var server = await ServePodAsync("other.example");

        await GetAsync(Configuration(server) with { CertificateAuthority = null, InsecureSkipTlsVerify = true });

        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task An_authority_file_that_is_replaced_is_read_again_within_a_minute()
    {
        using var folder = new TemporaryFolder();
        using var other = new TestCertificates();
        var time = new ManualTimeProvider();
        var server = await ServePodAsync();
        var path = folder.Write("ca.crt", other.AuthorityPem);
        var client = ClientOf(Configuration(server) with { CertificateAuthority = new PemSource.InFile(path) }, new ApiServerClientOptions { Time = time });
        await Assert.ThrowsAsync<ApiException>(() => client.GetAsync(Pods, PodKey, Token));

        folder.Write("ca.crt", Certificates.AuthorityPem);
        time.Advance(TimeSpan.FromMinutes(1));
        await client.GetAsync(Pods, PodKey, Token);

        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Over_plain_http_no_credential_is_sent()
    {
        var server = await ServeAsync(c => LoopbackServer.Answer(c, 200, Pod));

        await GetAsync(Configuration(server, FixedCredentials.Bearer("secret")) with { Impersonation = new Impersonation("root") });

        var seen = Assert.Single(server.Seen);
        Assert.Null(seen.Header("Authorization"));
        Assert.Null(seen.Header("Impersonate-User"));
    }

    [Fact]
    public async Task A_client_certificate_is_presented_and_a_new_one_means_a_new_connection()
    {
        using var folder = new TemporaryFolder();
        using var first = Certificates.Client("first");
        using var second = Certificates.Client("second");
        var time = new ManualTimeProvider();
        var server = await ServePodAsync();
        void Install(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
        {
            folder.Write("tls.crt", certificate.ExportCertificatePem());
            folder.Write("tls.key", TestCertificates.KeyPem(certificate));
        }

        Install(first);
        folder.Write("ca.crt", Certificates.AuthorityPem);
        var kubeconfig = folder.Write("config", $$$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "{{{server.Address}}}", certificate-authority: ca.crt}}]
            users: [{name: u, user: {client-certificate: tls.crt, client-key: tls.key}}]
            """);
        var client = ClientOf(
            new KubeconfigLoader(time: time).Load(new KubeconfigOverrides { Kubeconfig = kubeconfig }), new ApiServerClientOptions { Time = time });

        await client.GetAsync(Pods, PodKey, Token);
        Install(second);
        await client.GetAsync(Pods, PodKey, Token);
        time.Advance(TimeSpan.FromMinutes(5));
        await client.GetAsync(Pods, PodKey, Token);

        Assert.Equal(["CN=first", "CN=first", "CN=second"], server.Seen.Select(s => s.ClientCertificate));
    }

    [Fact]
    public async Task Impersonation_is_written_into_headers()
    {
        var server = await ServePodAsync();

        await GetAsync(Configuration(server) with
        {
            Impersonation = new Impersonation("jane")
            {
                Uid = "42",
                Groups = ["a", "b"],
                Extra = new Impersonation("").Extra.Add("example.org/scope", ["view"]),
            },
        });

        var seen = Assert.Single(server.Seen);
        Assert.Equal(("jane", "42", "a,b"), (seen.Header("Impersonate-User"), seen.Header("Impersonate-Uid"), seen.Header("Impersonate-Group")?.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal("view", seen.Header("Impersonate-Extra-example.org%2Fscope"));
    }

    [Theory]
    [InlineData("get")]
    [InlineData("create")]
    public async Task After_a_401_a_replaced_token_is_read_and_the_request_sent_again(string verb)
    {
        using var folder = new TemporaryFolder();
        var token = folder.Write("token", "old");
        var accepted = "old";
        var server = await ServeTlsAsync(c => LoopbackServer.Answer(c, c.Request.Headers.Authorization == "Bearer " + accepted ? 200 : 401, Pod));
        var provider = new TokenFileCredentials(token, null, null, new ManualTimeProvider(), new RecordingLogger());
        var client = ClientOf(server, credentials: provider);
        await client.GetAsync(Pods, PodKey, Token);

        accepted = "new";
        folder.Write("token", "new\n");
        await (verb == "get" ? client.GetAsync(Pods, PodKey, Token) : client.CreateAsync(Pods, PodObject, WriteOptions.Default, Token));

        Assert.Equal(["Bearer old", "Bearer old", "Bearer new"], server.Seen.Select(s => s.Header("Authorization")));
    }

    [Fact]
    public async Task After_a_401_without_another_credential_nothing_is_sent_again()
    {
        var server = await ServeTlsAsync(c => LoopbackServer.Answer(c, 401, "{}"));

        var error = await Assert.ThrowsAsync<ApiException>(
            () => ClientOf(server, credentials: FixedCredentials.Bearer("wrong")).GetAsync(Pods, PodKey, Token));

        Assert.Equal(ApiErrorReason.Unauthorized, error.Reason);
        Assert.Single(server.Seen);
    }
}

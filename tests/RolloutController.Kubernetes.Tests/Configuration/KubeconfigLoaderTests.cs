using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Tests.Fixtures;

namespace RolloutController.Kubernetes.Tests.Configuration;

/// <summary>Which file, context, cluster and user count, as kubectl would take them.</summary>
public sealed class KubeconfigLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables = [];
    private readonly RecordingLogger _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private ClusterConfiguration Load(KubeconfigOverrides? overrides = null) => new KubeconfigLoader(
        new HostEnvironment(_variables.GetValueOrDefault, _folder.Path("home"), _folder.Path("serviceaccount")), logger: _log)
        .Load(overrides ?? KubeconfigOverrides.None);

    private ClusterConfiguration LoadText(string yaml, KubeconfigOverrides? overrides = null) =>
        Load((overrides ?? KubeconfigOverrides.None) with { Kubeconfig = _folder.Write("given", yaml) });

    private string Refuses(string yaml, KubeconfigOverrides? overrides = null) =>
        Assert.Throws<ConfigurationException>(() => LoadText(yaml, overrides)).Message;

    private static string Simple(string server, string name = "c", string user = "{token: t}", string context = "") => $$"""
        current-context: {{name}}
        contexts:
        - name: {{name}}
          context: {cluster: {{name}}, user: {{name}}{{context}}}
        clusters:
        - name: {{name}}
          cluster: {server: "{{server}}"}
        users:
        - name: {{name}}
          user: {{user}}
        """;

    private static async Task<string?> AuthorizationAsync(ClusterConfiguration configuration) =>
        (await configuration.Credentials.GetAsync(Token)).Authorization?.ToString();

    [Fact]
    public void The_flag_wins_over_KUBECONFIG_and_that_over_the_home_directory()
    {
        _folder.Write("home/.kube/config", Simple("https://home"));
        Assert.Equal("https://home/", Load().Server.ToString());

        _variables["KUBECONFIG"] = _folder.Write("variable", Simple("https://variable"));
        Assert.Equal("https://variable/", Load().Server.ToString());

        Assert.Equal("https://flag/", LoadText(Simple("https://flag")).Server.ToString());
    }

    [Fact]
    public void Without_any_file_a_pod_uses_its_service_account()
    {
        _folder.Write("serviceaccount/token", "pod");
        _folder.Write("serviceaccount/ca.crt", "pem");
        _folder.Write("serviceaccount/namespace", "shop\n");
        _variables["KUBERNETES_SERVICE_HOST"] = "fd00::1";
        _variables["KUBERNETES_SERVICE_PORT"] = "443";

        var found = Load();

        Assert.Equal(("https://[fd00::1]/", "shop", "in-cluster"), (found.Server.ToString(), found.Namespace, found.Origin));
        Assert.Equal(_folder.Path("serviceaccount/ca.crt"), Assert.IsType<PemSource.InFile>(found.CertificateAuthority).Path);
        Assert.False(found.UseEnvironmentProxy);
    }

    [Fact]
    public void With_nothing_at_all_the_message_says_where_it_was_looked()
    {
        var message = Assert.Throws<ConfigurationException>(() => Load()).Message;

        Assert.Contains(_folder.Path("home/.kube/config"), message, StringComparison.Ordinal);
        Assert.Contains("KUBERNETES_SERVICE_HOST", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_named_by_the_flag_must_exist()
    {
        var message = Assert.Throws<ConfigurationException>(() => Load(new KubeconfigOverrides { Kubeconfig = _folder.Path("absent") })).Message;

        Assert.Contains(_folder.Path("absent"), message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_of_KUBECONFIG_are_passed_over_with_a_warning_where_all_are()
    {
        _variables["KUBECONFIG"] = $"{_folder.Path("absent")}{Path.PathSeparator}{Path.PathSeparator}{_folder.Write("there", Simple("https://there"))}";
        Assert.Equal("https://there/", Load().Server.ToString());
        Assert.Empty(_log.Lines);

        _variables["KUBECONFIG"] = _folder.Path("absent");
        Assert.Throws<ConfigurationException>(() => Load());
        Assert.Contains("None of the files in KUBECONFIG exists", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_KUBECONFIG_that_cannot_be_parsed_is_fatal_and_named_with_its_line()
    {
        _variables["KUBECONFIG"] = string.Join(Path.PathSeparator, _folder.Write("good", Simple("https://good")), _folder.Write("bad", "clusters:\n- name: [\n"));

        var message = Assert.Throws<ConfigurationException>(() => Load()).Message;

        Assert.Contains(_folder.Path("bad"), message, StringComparison.Ordinal);
        Assert.Contains("line 3", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_files_the_first_that_has_a_name_wins_with_its_whole_entry()
    {
        var first = _folder.Write("first", """
            contexts:
            - {name: c, context: {cluster: c, user: u, namespace: first}}
            users:
            - {name: u, user: {token: first}}
            """);
        var second = _folder.Write("second", """
            current-context: c
            contexts:
            - {name: c, context: {cluster: other, user: other, namespace: second}}
            - {name: C, context: {cluster: c, user: u2}}
            clusters:
            - {name: c, cluster: {server: "https://second", tls-server-name: name}}
            users:
            - {name: u, user: {token: second}}
            - {name: u2, user: {username: joe, password: pass}}
            """);
        _variables["KUBECONFIG"] = string.Join(Path.PathSeparator, first, second, first);

        var current = Load();
        var upper = Load(new KubeconfigOverrides { Context = "C" });

        Assert.Equal(("https://second/", "first", "name"), (current.Server.ToString(), current.Namespace, current.TlsServerName));
        Assert.Equal("Bearer first", await AuthorizationAsync(current));
        Assert.Equal("default", upper.Namespace);
        Assert.Equal("Basic am9lOnBhc3M=", await AuthorizationAsync(upper));
    }

    [Fact]
    public async Task Paths_are_relative_to_the_file_they_stand_in()
    {
        _folder.Write("one/token", "from one");
        var one = _folder.Write("one/config", "users:\n- {name: u, user: {tokenFile: token}}\n");
        var two = _folder.Write("two/config", """
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: https://s, certificate-authority: sub/ca.crt}}]
            """);
        _variables["KUBECONFIG"] = string.Join(Path.PathSeparator, one, two);

        var found = Load();

        Assert.Equal(_folder.Path("two/sub/ca.crt"), Assert.IsType<PemSource.InFile>(found.CertificateAuthority).Path);
        Assert.Equal("Bearer from one", await AuthorizationAsync(found));
    }

    [Fact]
    public void Data_in_the_file_wins_over_a_path()
    {
        var found = LoadText("""
            current-context: c
            contexts: [{name: c, context: {cluster: c}}]
            clusters: [{name: c, cluster: {server: https://s, certificate-authority: ca.crt, certificate-authority-data: cGVt}}]
            """);

        Assert.Equal("pem", found.CertificateAuthority!.Read());
    }

    [Fact]
    public async Task A_token_of_digits_stays_text_and_anchors_work()
    {
        var found = LoadText("""
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters:
            - {name: base, cluster: &base {server: "https://s:6443/prefix", insecure-skip-tls-verify: true}}
            - {name: c, cluster: *base}
            users: [{name: u, user: {token: 0012345}}]
            """);

        Assert.Equal("Bearer 0012345", await AuthorizationAsync(found));
        Assert.True(found.InsecureSkipTlsVerify);
        Assert.Equal("https://s:6443/prefix", found.Server.ToString());
    }

    [Fact]
    public async Task Flags_win_over_what_the_files_say()
    {
        var found = LoadText(Simple("https://s", context: ", namespace: n"), new KubeconfigOverrides
        {
            Server = "https://flag:1",
            Namespace = "flag",
            Token = "flag",
            TlsServerName = "flag.example",
            CertificateAuthority = _folder.Path("flag.crt"),
            ImpersonateUser = "jane",
            ImpersonateGroups = ["a"],
            RequestTimeout = TimeSpan.FromSeconds(7),
        });

        Assert.Equal(("https://flag:1/", "flag", "flag.example"), (found.Server.ToString(), found.Namespace, found.TlsServerName));
        Assert.Equal("Bearer flag", await AuthorizationAsync(found));
        Assert.Equal(new PemSource.InFile(_folder.Path("flag.crt")), found.CertificateAuthority);
        Assert.Equal(("jane", "a"), (found.Impersonation!.User, Assert.Single(found.Impersonation.Groups)));
        Assert.Equal(TimeSpan.FromSeconds(7), found.RequestTimeout);
    }

    [Fact]
    public void Insecure_skip_tls_verify_as_a_flag_drops_the_authority()
    {
        var found = LoadText(
            "clusters: [{name: c, cluster: {server: https://s, certificate-authority: ca.crt}}]",
            new KubeconfigOverrides { Cluster = "c", InsecureSkipTlsVerify = true });

        Assert.True(found.InsecureSkipTlsVerify);
        Assert.Null(found.CertificateAuthority);
    }

    [Fact]
    public async Task Over_plain_http_credentials_are_left_out_and_that_is_said()
    {
        var found = LoadText(Simple("127.0.0.1:8080"));

        Assert.Equal("http://127.0.0.1:8080/", found.Server.ToString());
        Assert.Null(await AuthorizationAsync(found));
        Assert.Contains("credentials are not sent", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Impersonation_of_the_user_entry_is_taken()
    {
        var found = LoadText(Simple("https://s", user: "{token: t, as: jane, as-uid: '42', as-groups: [a, b], as-user-extra: {scope: [x, y]}}"));

        Assert.Equal(("jane", "42"), (found.Impersonation!.User, found.Impersonation.Uid));
        Assert.Equal(["a", "b"], found.Impersonation.Groups);
        Assert.Equal(["x", "y"], found.Impersonation.Extra["scope"]);
    }

    [Theory]
    [InlineData("{auth-provider: {name: gcp}}", "auth-provider \"gcp\"")]
    [InlineData("{token: t, username: joe}", "more than one of token, username and exec")]
    [InlineData("{client-certificate-data: cGVt}", "client-certificate and client-key belong together")]
    [InlineData("{as-groups: [a]}", "set \"as\"")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}", "v1alpha1\", expected client.authentication.k8s.io/v1 or")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: x}}", "interactiveMode")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}}", "nobody is there to be asked")]
    public void A_user_entry_that_cannot_work_is_refused_with_the_reason(string user, string expected) =>
        Assert.Contains(expected, Refuses(Simple("https://s", user: user)), StringComparison.Ordinal);

    [Fact]
    public async Task A_key_on_a_curve_that_nobody_knows_is_refused_with_the_user()
    {
        using var certificates = new TestCertificates();
        using var jane = certificates.Client("jane");
        static string Data(string pem) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem));

        var entry = $"client-certificate-data: {Data(jane.ExportCertificatePem())}, client-key-data: {Data(TestCertificates.KeyPemOfUnknownCurve(jane))}";

        Assert.Contains("user \"c\": the client certificate in inline data cannot be used", Refuses(Simple("https://s", user: $"{{token: t, {entry}}}")), StringComparison.Ordinal);
        var alone = LoadText(Simple("https://s", user: $"{{{entry}}}")).Credentials;
        var refusal = await Assert.ThrowsAsync<Errors.ApiException>(async () => await alone.GetAsync(TestContext.Current.CancellationToken));
        Assert.Contains("the client certificate in inline data cannot be used", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("current-context: absent", "no context \"absent\"")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: x}}], clusters: [{name: y}]}", "no cluster \"x\" in the kubeconfig; it has: \"y\"")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: x}}], clusters: [{name: x}]}", "cluster \"x\" has no \"server\"")]
    [InlineData("clusters: [{name: c, cluster: {server: https://s}}]", "no context is chosen")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'ftp://s'}}]}", "server \"ftp://s\"")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'https://s', proxy-url: 'ftp://p'}}]}", "proxy-url")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'https://s', insecure-skip-tls-verify: true, certificate-authority: f}}]}", "expected one of them")]
    [InlineData("clusters: nothing", "given: ")]
    [InlineData("a: *b", "anchor")]
    public void A_file_that_cannot_work_is_refused_with_the_reason(string yaml, string expected) =>
        Assert.Contains(expected, Refuses(yaml), StringComparison.Ordinal);

    [Fact]
    public void Aliases_that_multiply_do_not_fill_the_memory()
    {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 9).Select(i =>
            $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        Assert.Contains("more than 100000 values", Refuses(bomb), StringComparison.Ordinal);
    }
}

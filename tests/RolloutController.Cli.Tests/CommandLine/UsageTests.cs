namespace RolloutController.Cli.Tests.CommandLine;

public sealed class UsageTests
{
    private readonly Scene _scene = new();

    [Theory]
    [InlineData("promote", "Required argument 'NAME' missing for command: 'promote'.")]
    [InlineData("promote reviews --fast", "--fast")]
    [InlineData("frobnicate reviews", "frobnicate")]
    [InlineData("status reviews --timeout soon", "--timeout soon: expected a duration such as 30s, 2m or 0")]
    [InlineData("status reviews --until=better", "better")]
    [InlineData("get -o xml", "xml")]
    [InlineData("get reviews -A", "a name needs one namespace")]
    public async Task Wrong_usage_is_one_line_and_exit_code_1(string line, string expected)
    {
        Assert.Equal(1, await _scene.RunAsync(line));

        Assert.StartsWith("rolloutctl: ", _scene.Error);
        Assert.Contains(expected, _scene.Error, StringComparison.Ordinal);
        Assert.Single(_scene.Error.TrimEnd().Split('\n'));
        Assert.Empty(_scene.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("status --help")]
    public async Task Help_documents_the_exit_codes(string line)
    {
        Assert.Equal(0, await _scene.RunAsync(line));

        foreach (var code in new[] { "0  done", "1  wrong usage", "2  rolled back", "3  paused", "4  invalid", "5  no such Rollout", "124  not there yet" })
            Assert.Contains(code, _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_flags_mean_what_they_mean_to_kubectl()
    {
        await _scene.RunAsync(
            "get --kubeconfig /k --context c --cluster l --user u -n bookinfo -s https://h:1 --token t --certificate-authority /ca "
            + "--tls-server-name sni --client-certificate /crt --client-key /key --as jane --as-uid 7 --as-group a --as-group b --request-timeout 5");

        var given = _scene.Overrides!;
        Assert.Equal(
            ("/k", "c", "l", "u", "bookinfo", "https://h:1", "t", "/ca"),
            (given.Kubeconfig, given.Context, given.Cluster, given.User, given.Namespace, given.Server, given.Token, given.CertificateAuthority));
        Assert.Equal(("sni", "/crt", "/key", "jane", "7"), (given.TlsServerName, given.ClientCertificate, given.ClientKey, given.ImpersonateUser, given.ImpersonateUid));
        Assert.Equal(["a", "b"], given.ImpersonateGroups.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(5), given.RequestTimeout);
        Assert.Null(given.InsecureSkipTlsVerify);
    }

    [Fact]
    public async Task Connection_flags_may_stand_before_the_verb_and_0_means_no_limit()
    {
        await _scene.RunAsync("-n other --insecure-skip-tls-verify --request-timeout=0 get");

        Assert.Equal("other", _scene.Overrides!.Namespace);
        Assert.True(_scene.Overrides.InsecureSkipTlsVerify);
        Assert.Equal(Timeout.InfiniteTimeSpan, _scene.Overrides.RequestTimeout);
    }

    [Fact]
    public async Task A_defect_shows_no_stack_trace()
    {
        _scene.Surroundings = _scene.Surroundings with { Connect = _ => throw new InvalidOperationException("oops") };

        Assert.Equal(1, await _scene.RunAsync("get"));

        Assert.Equal("rolloutctl: a defect of rolloutctl, please report it: InvalidOperationException: oops\n", _scene.Error);
    }

    [Fact]
    public async Task Without_a_cluster_it_says_where_it_looked()
    {
        _scene.Surroundings = _scene.Surroundings with { Connect = _ => throw new Kubernetes.Configuration.ConfigurationException("nothing says where the API server is") };

        Assert.Equal(1, await _scene.RunAsync("get"));

        Assert.Equal("rolloutctl: cannot connect: nothing says where the API server is\n", _scene.Error);
    }
}

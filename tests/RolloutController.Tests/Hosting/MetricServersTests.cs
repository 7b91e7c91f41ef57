using RolloutController.Hosting;

namespace RolloutController.Tests.Hosting;

public sealed class MetricServersTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    [Fact]
    public void Without_options_there_is_none() => Assert.Empty(MetricServers.Read(new OperatorOptions()));

    [Fact]
    public void The_server_of_the_URL_is_the_default_one_and_comes_before_those_of_the_file()
    {
        var servers = Read(
            """
            [{"name": "long-term", "url": "https://thanos.example.com/prefix/", "bearerTokenFile": "/etc/metrics/token", "certificateAuthorityFile": "/etc/metrics/ca.crt"},
             {"name": "basic", "url": "http://prometheus.example.com:9090", "username": "rollouts", "passwordFile": "/etc/metrics/password"}]
            """,
            new Uri("http://prometheus:9090"));

        Assert.Equal(["default", "long-term", "basic"], servers.Select(server => server.Name));
        Assert.Equal(
            [new Uri("http://prometheus:9090"), new Uri("https://thanos.example.com/prefix/"), new Uri("http://prometheus.example.com:9090")],
            servers.Select(server => server.Url));
        Assert.Equal(("/etc/metrics/token", "/etc/metrics/ca.crt"), (servers[1].BearerTokenFile, servers[1].CertificateAuthorityFile));
        Assert.Equal(("rollouts", "/etc/metrics/password"), (servers[2].Username, servers[2].PasswordFile));
        Assert.All(servers, server => Assert.Equal(TimeSpan.FromSeconds(7), server.Timeout));
    }

    [Theory]
    [InlineData("{}", "expected an array of servers")]
    [InlineData("[", "--metric-servers-file")]
    [InlineData("[\"prometheus\"]", "entry 1: expected an object with a name and an http or https url")]
    [InlineData("[{\"name\": \"a\", \"url\": \"http://a\"}, {\"name\": \"b\"}]", "entry 2: expected")]
    [InlineData("[{\"name\": \"\", \"url\": \"http://a\"}]", "entry 1: expected")]
    [InlineData("[{\"name\": \"a\", \"url\": \"ftp://a\"}]", "entry 1: expected")]
    [InlineData("[{\"name\": \"a\", \"url\": \"prometheus\"}]", "entry 1: expected")]
    [InlineData("[{\"name\": \"a\", \"url\": \"http://a\"}, {\"name\": \"a\", \"url\": \"http://b\"}]", "two servers are called a")]
    public void A_wrong_file_is_refused_with_its_path_and_what_is_expected(string content, string expected)
    {
        var error = Assert.Throws<FormatException>(() => Read(content));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_server_of_the_file_takes_the_name_of_the_default_one() => Assert.Contains(
        "two servers are called default",
        Assert.Throws<FormatException>(() => Read("""[{"name": "default", "url": "http://a"}]""", new Uri("http://prometheus:9090"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void What_a_wrong_entry_holds_is_not_told() => Assert.DoesNotContain(
        "hunter2", Assert.Throws<FormatException>(() => Read("""[{"name": "a", "password": "hunter2"}]""")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        File.Delete(file);

        Assert.Contains(file, Assert.Throws<FormatException>(() => MetricServers.Read(new OperatorOptions { MetricServersFile = file })).Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(file);

    private IReadOnlyList<Prometheus.MetricServerOptions> Read(string content, Uri? url = null)
    {
        File.WriteAllText(file, content);
        return MetricServers.Read(new OperatorOptions { PrometheusUrl = url, MetricServersFile = file, MeasurementTimeout = TimeSpan.FromSeconds(7) });
    }
}

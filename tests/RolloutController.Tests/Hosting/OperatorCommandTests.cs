using System.CommandLine;
using RolloutController.Hosting;

namespace RolloutController.Tests.Hosting;

public class OperatorCommandTests
{
    private readonly Dictionary<string, string> environment = [];
    private readonly StringWriter errors = new();
    private OperatorOptions? started;

    [Fact]
    public async Task Without_flags_the_defaults_hold()
    {
        Assert.Equal(0, await RunAsync());
        Assert.Equal(new OperatorOptions().ToString(), started!.ToString());
    }

    [Fact]
    public async Task Every_option_is_a_flag()
    {
        Assert.Equal(0, await RunAsync(
            "--workers", "3", "--reserved-workers", "1", "--leader-election", "false", "--lease-duration", "1m30s", "--watch-namespace", "bookinfo",
            "--prometheus-url", "http://prometheus:9090", "--istiod-url", "http://127.0.0.1:15014, https://istiod:15014", "--log-level", "debug", "--listen", "[::1]:0"));
        Assert.Equal((3, 1, false, TimeSpan.FromSeconds(90), "bookinfo"), (started!.Workers, started.ReservedWorkers, started.LeaderElection, started.LeaseDuration, started.WatchNamespace));
        Assert.Equal(2, started.IstiodUrls.Length);
    }

    [Fact]
    public async Task A_variable_stands_for_a_flag_and_the_flag_wins()
    {
        environment["ROLLOUT_CONTROLLER_WORKERS"] = "7";
        environment["ROLLOUT_CONTROLLER_LEADER_ELECTION"] = "false";
        environment["ROLLOUT_CONTROLLER_RESERVED_WORKERS"] = "5";

        Assert.Equal(0, await RunAsync("--reserved-workers", "4"));

        Assert.Equal((7, false, 4), (started!.Workers, started.LeaderElection, started.ReservedWorkers));
    }

    [Theory]
    [InlineData("--workers", "0", "1 to 100")]
    [InlineData("--reserved-workers", "21", "1 to 20")]
    [InlineData("--lease-duration", "5s", "more than --renew-deadline")]
    [InlineData("--renew-deadline", "2s", "--retry-period")]
    [InlineData("--renew-deadline", "ten seconds", "a duration such as")]
    [InlineData("--prometheus-url", "ftp://prometheus", "an http or https URL")]
    [InlineData("--prometheus-url", "prometheus", "an http or https URL")]
    [InlineData("--istiod-url", "istiod", "an http or https URL")]
    [InlineData("--listen", "8080", "ADDRESS:PORT")]
    [InlineData("--istiod-port", "65536", "a port number")]
    [InlineData("--measurement-timeout", "10ms", "at least 1s")]
    [InlineData("--log-level", "loud", "Information")]
    [InlineData("--log-level", "3", "Information")]
    public async Task A_wrong_value_ends_with_2_and_names_flag_value_and_expectation(string flag, string value, string expected)
    {
        Assert.Equal(2, await RunAsync(flag, value));

        Assert.Null(started);
        Assert.Contains(flag, errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WORKERS", "many", "--workers")]
    [InlineData("LEADER_ELECTION", "maybe", "--leader-election")]
    [InlineData("LOG_JSON", "on", "--log-json")]
    public async Task A_wrong_variable_ends_with_2_and_says_what_was_given(string name, string value, string flag)
    {
        environment["ROLLOUT_CONTROLLER_" + name] = value;

        Assert.Equal(2, await RunAsync());

        Assert.Contains(flag, errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(value, errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--wrkers", "3")]
    [InlineData("--workers", "many")]
    public async Task What_cannot_be_parsed_ends_with_2(string flag, string value)
    {
        Assert.Equal(2, await RunAsync(flag, value));
        Assert.Contains(value == "3" ? flag : value, errors.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] arguments) => OperatorCommand.RunAsync(
        arguments,
        environment.GetValueOrDefault,
        (options, _) =>
        {
            started = options;
            return Task.FromResult(0);
        },
        errors);
}

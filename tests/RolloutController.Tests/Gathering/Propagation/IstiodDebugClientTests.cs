using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RolloutController.Core.Mesh.Propagation;
using RolloutController.Gathering.Propagation;

namespace RolloutController.Tests.Gathering.Propagation;

public sealed class IstiodDebugClientTests : IAsyncLifetime
{
    private readonly string _token = Path.GetTempFileName();
    private readonly List<string> _asked = [];
    private RequestDelegate _answer = _ => Task.CompletedTask;
    private WebApplication? _istiod;

    private Uri Address => new(_istiod!.Urls.Single() + "/");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _istiod = builder.Build();
        _istiod.Run(context =>
        {
            _asked.Add($"{context.Request.Path}{context.Request.QueryString} {context.Request.Headers.Authorization}".Trim());
            return _answer(context);
        });
        await _istiod.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(_token);
        if (_istiod is not null) await _istiod.DisposeAsync();
    }

    [Fact]
    public async Task Connections_are_listed_with_the_token_as_it_is_now()
    {
        Answer("""[{"proxy":"p.bookinfo","cluster_sent":"c1","cluster_acked":"c1"}]""");
        using var client = Client();
        await File.WriteAllTextAsync(_token, "one\n", TestContext.Current.CancellationToken);
        var first = await client.ConnectionsAsync(Address, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_token, "two\n", TestContext.Current.CancellationToken);
        await client.ConnectionsAsync(Address, TestContext.Current.CancellationToken);

        Assert.Equal("p.bookinfo", Assert.Single(first.Value!).Proxy);
        Assert.Equal(["/debug/syncz Bearer one", "/debug/syncz Bearer two"], _asked);
    }

    [Fact]
    public async Task A_dump_is_asked_by_the_beginning_of_the_connections_name()
    {
        Answer("""{"configs":[]}""");
        using var client = Client();

        var dump = await client.ConfigDumpAsync(Address, "p.bookinfo", TestContext.Current.CancellationToken);

        Assert.NotNull(dump.Value);
        Assert.StartsWith("/debug/config_dump?proxyID=p.bookinfo-", Assert.Single(_asked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, IstiodFailureKind.Unauthorized)]
    [InlineData(403, IstiodFailureKind.Forbidden)]
    [InlineData(404, IstiodFailureKind.DebugDisabled)]
    [InlineData(500, IstiodFailureKind.Unreachable)]
    [InlineData(302, IstiodFailureKind.Unreachable)]
    public async Task A_refusal_is_told_by_its_kind(int status, IstiodFailureKind kind)
    {
        _answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };
        using var client = Client();

        Assert.Equal(kind, (await client.ConnectionsAsync(Address, TestContext.Current.CancellationToken)).Failure?.Kind);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_proxy_that_is_not_connected_any_more_has_no_dump_and_no_failure()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("Proxy not connected to this Pilot instance. It may be connected to another instance.\n");
        };
        using var client = Client();

        Assert.Equal(new IstiodAnswer<ConfigDump>(null, null), await client.ConfigDumpAsync(Address, "p", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("[{\"proxy\":", IstiodFailureKind.Unreachable)]
    [InlineData("<html>", IstiodFailureKind.Unreachable)]
    [InlineData("{\"status\":\"ok\"}", IstiodFailureKind.Unknown)]
    public async Task An_answer_that_is_none_is_a_failure(string body, IstiodFailureKind kind)
    {
        Answer(body);
        using var client = Client();

        Assert.Equal(kind, (await client.ConnectionsAsync(Address, TestContext.Current.CancellationToken)).Failure?.Kind);
    }

    [Fact]
    public async Task An_answer_beyond_the_size_limit_is_not_read()
    {
        Answer(new string(' ', 5000) + "[]");
        using var client = Client(maxBytes: 1000);

        var answer = await client.ConnectionsAsync(Address, TestContext.Current.CancellationToken);

        Assert.Equal("its answer is larger than 1000 bytes", answer.Failure?.What);
    }

    [Fact]
    public async Task An_istiod_that_is_not_there_is_unreachable()
    {
        using var client = Client();

        Assert.Equal(
            IstiodFailureKind.Unreachable,
            (await client.ConnectionsAsync(new Uri("http://127.0.0.1:1/"), TestContext.Current.CancellationToken)).Failure?.Kind);
    }

    private IstiodDebugClient Client(int maxBytes = 1_000_000) =>
        new(new IstiodDebugOptions { TokenFile = _token, MaxAnswerBytes = maxBytes, Timeout = TimeSpan.FromSeconds(30) }, TimeProvider.System);

    private void Answer(string body) => _answer = context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    };
}

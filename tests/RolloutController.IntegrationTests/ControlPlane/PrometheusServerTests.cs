using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Prometheus;

namespace RolloutController.IntegrationTests.ControlPlane;

public sealed class PrometheusServerTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_scrapes_targets_added_later_and_keeps_its_data_over_a_stop()
    {
        await using var first = await PrometheusServer.StartAsync(cancellationToken: _cancellation);
        await using var second = await PrometheusServer.StartAsync(new PrometheusOptions { ScrapeInterval = TimeSpan.FromMilliseconds(200) }, _cancellation);

        second.AddTargets(new PrometheusTarget(first.Url.Authority, new Dictionary<string, string> { ["instance"] = "first" }));
        await Eventually.UntilAsync(async () => await ValueAsync(second, "up{instance=\"first\"}") == "1", "the first Prometheus is scraped by the second", cancellationToken: _cancellation);

        await second.StopAsync(_cancellation);
        await Assert.ThrowsAsync<HttpRequestException>(() => ValueAsync(second, "up"));
        await second.StartAgainAsync(_cancellation);
        Assert.Equal("1", await ValueAsync(second, "max_over_time(up{instance=\"first\"}[5m])"));
    }

    [Fact]
    public async Task While_it_hangs_it_takes_connections_and_answers_after_it_goes_on()
    {
        await using var server = await PrometheusServer.StartAsync(cancellationToken: _cancellation);
        server.Pause();

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Url.Port, _cancellation);
        await client.GetStream().WriteAsync("GET /-/ready HTTP/1.0\r\n\r\n"u8.ToArray(), _cancellation);
        using var reader = new StreamReader(client.GetStream());
        var answer = reader.ReadLineAsync(_cancellation).AsTask();
        Assert.False(answer.IsCompleted);

        server.Resume();
        Assert.Contains("200", await answer, StringComparison.Ordinal);
    }

    private async Task<string?> ValueAsync(PrometheusServer server, string query)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        var answer = JsonNode.Parse(await http.GetStringAsync($"api/v1/query?query={Uri.EscapeDataString(query)}", _cancellation))!;
        return (string?)answer["data"]!["result"]!.AsArray().FirstOrDefault()?["value"]![1];
    }
}

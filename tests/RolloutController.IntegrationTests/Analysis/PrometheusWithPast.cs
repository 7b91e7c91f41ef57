using System.Diagnostics;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Prometheus;

namespace RolloutController.IntegrationTests.Analysis;

/// <summary>A real Prometheus whose store is filled with a past before the tests: nothing has to be waited for.</summary>
public sealed class PrometheusWithPast : IAsyncLifetime
{
    private PrometheusServer? _server;

    /// <summary>The traffic to write down.</summary>
    public PastTraffic Traffic { get; } = new(DateTimeOffset.FromUnixTimeSeconds((TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60 * 60) - 600));

    /// <summary>Base address of its API.</summary>
    public Uri Url => _server?.Url ?? throw new InvalidOperationException("Prometheus was not started.");

    public async ValueTask InitializeAsync()
    {
        PastScenarios.WriteTo(Traffic);
        _server = await PrometheusServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await _server.StopAsync(TestContext.Current.CancellationToken);
        var file = Path.Combine(_server.Folder, "past.om");
        await File.WriteAllTextAsync(file, Traffic.Text, TestContext.Current.CancellationToken);
        await LoadAsync(file, Path.Combine(_server.Folder, "data"));
        await _server.StartAgainAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private static async Task LoadAsync(string file, string data)
    {
        using var promtool = Process.Start(new ProcessStartInfo(
            ControlPlaneBinaries.Load().Promtool,
            ["tsdb", "create-blocks-from", "openmetrics", file, data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("promtool did not start.");
        var output = promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (promtool.ExitCode != 0)
            throw new InvalidOperationException($"promtool refused the past: {await errors}{await output}");
    }
}

using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestControlPlane.Prometheus;

[assembly: AssemblyFixture(typeof(PrometheusFixture))]

namespace RolloutController.IntegrationTests.Fixtures;

/// <summary>The one Prometheus of this test assembly, started by the first test that asks. A test that stops it takes one of its own instead.</summary>
public sealed class PrometheusFixture : IAsyncDisposable
{
    /// <summary>Scrapes often, so that gates can look at a few seconds.</summary>
    public static readonly PrometheusOptions Options = new() { ScrapeInterval = TimeSpan.FromMilliseconds(500) };

    private readonly SemaphoreSlim _gate = new(1);
    private PrometheusServer? _server;

    /// <summary>The server, which scrapes this target from now on.</summary>
    public async Task<Uri> ScrapeAsync(PrometheusTarget? target, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _server ??= await PrometheusServer.StartAsync(Options, cancellationToken);
            if (target is not null)
                _server.AddTargets(target);
            return _server.Url;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Scrapes a target no more. One that ended would be scraped on, and so would whatever gets its port next: a proxy of another world would
    /// count requests that nobody there sent.
    /// </summary>
    public async Task ForgetAsync(PrometheusTarget target)
    {
        await _gate.WaitAsync();
        try
        {
            _server?.RemoveTarget(target);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

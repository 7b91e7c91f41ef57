using System.Text;
using Microsoft.AspNetCore.Http;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Http;
using RolloutController.TestControlPlane.Prometheus;

namespace RolloutController.IntegrationTests.Examples;

/// <summary>What kube-state-metrics tells of the pods of a world, of which none restarts.</summary>
internal sealed class RestartMetrics : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly PrometheusFixture _metrics;

    private RestartMetrics(LoopbackServer server, PrometheusFixture metrics)
    {
        (_server, _metrics) = (server, metrics);
        Target = new PrometheusTarget($"127.0.0.1:{server.Port}");
    }

    private PrometheusTarget Target { get; }

    public static async Task<RestartMetrics> StartAsync(RolloutWorld world, PrometheusFixture metrics, CancellationToken cancellationToken)
    {
        var page = new RestartMetrics(await LoopbackServer.StartAsync(context => WriteAsync(context, world), 0, cancellationToken), metrics);
        await metrics.ScrapeAsync(page.Target, cancellationToken);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _metrics.ForgetAsync(Target);
        await _server.DisposeAsync();
    }

    private static async Task WriteAsync(HttpContext context, RolloutWorld world)
    {
        var text = new StringBuilder("# TYPE kube_pod_container_status_restarts_total counter\n");
        foreach (var pod in world.Mesh.Mesh.Pods.ByAddress.Values)
            text.Append("kube_pod_container_status_restarts_total{namespace=\"").Append(world.Namespace).Append("\",pod=\"").Append(pod.Pod.Name.Name).Append("\"} 0\n");
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }
}

using RolloutController.Telemetry;

namespace RolloutController.Hosting;

/// <summary><c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c>.</summary>
internal static class HttpEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(WebApplication application, MetricsEndpoint metrics, Health health)
    {
        application.MapGet("/metrics", (RequestDelegate)(async context =>
        {
            context.Response.ContentType = PrometheusText.ContentType;
            await context.Response.WriteAsync(metrics.Render(), context.RequestAborted);
        }));
        application.MapGet("/healthz", (RequestDelegate)(context => AnswerAsync(context, health.Liveness())));
        application.MapGet("/readyz", (RequestDelegate)(context => AnswerAsync(context, health.Readiness())));
    }

    private static async Task AnswerAsync(HttpContext context, string? problem)
    {
        context.Response.StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(problem ?? "ok", context.RequestAborted);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Http;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Metrics;

namespace RolloutController.MeshDataPlane.Admin;

/// <summary>
/// Steers a mesh that runs as its own process, over HTTP on loopback, and serves <c>/metrics</c>. See <see cref="AdminCommands"/> for the bodies.
/// </summary>
public sealed class AdminServer : IAsyncDisposable
{
    private readonly TestMesh mesh;
    private readonly AdminCommands commands;
    private LoopbackServer? listener;
    private LoadGenerator? load;

    private AdminServer(TestMesh mesh)
    {
        this.mesh = mesh;
        commands = new AdminCommands(mesh);
    }

    /// <summary>Its base address.</summary>
    public Uri Address => listener!.Address;

    /// <summary>Starts it; port 0 takes a free one.</summary>
    public static async Task<AdminServer> StartAsync(TestMesh mesh, int port, CancellationToken cancellationToken)
    {
        var server = new AdminServer(mesh);
        server.listener = await LoopbackServer.StartAsync(server.AnswerAsync, port, cancellationToken);
        return server;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (listener is not null)
            await listener.DisposeAsync();
        if (load is not null)
            await load.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            string[] path = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (path is ["metrics"] && HttpMethods.IsGet(context.Request.Method))
            {
                context.Response.ContentType = MetricsText.ContentType;
                await context.Response.WriteAsync(mesh.MetricsText(), context.RequestAborted);
                return;
            }

            var body = await BodyAsync(context);
            var answer = await AnswerAsync(context.Request.Method, path, body, context.RequestAborted);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
        }
        catch (Exception failure) when (failure is KeyNotFoundException or ArgumentException or JsonException or FormatException or InvalidOperationException)
        {
            context.Response.StatusCode = failure is KeyNotFoundException ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(new JsonObject { ["error"] = failure.Message }.ToJsonString(), context.RequestAborted);
        }
    }

    private async Task<JsonNode> AnswerAsync(string method, string[] path, JsonObject body, CancellationToken cancellationToken)
    {
        switch (method, path)
        {
            case ("GET", ["state"]):
                return MeshStateReport.Of(mesh, load?.Report);
            case ("PUT", ["versions", var app, var version]):
                commands.SetVersion(app, version, body);
                break;
            case ("PUT", ["proxies", var name]):
                commands.SetProxy(name, body);
                break;
            case ("POST", ["proxies", var name, "reconnect"]):
                mesh.Proxy(name).Agent.Connect();
                break;
            case ("PUT", ["istiods", var name]):
                commands.SetIstiod(name, body);
                break;
            case ("PUT", ["webhook"]):
                await commands.SetWebhookAsync(body, cancellationToken);
                break;
            case ("GET", ["load"]):
                return Current();
            case ("POST", ["load"]):
                if (load is not null)
                    await load.DisposeAsync();
                load = mesh.StartLoad(commands.Load(body));
                return Current();
            case ("DELETE", ["load"]):
                if (load is null)
                    throw new KeyNotFoundException("Load: none was started.");
                var report = await load.StopAsync();
                var answer = MeshStateReport.Of(report);
                answer["differences"] = new JsonArray([.. report.Differences(mesh.Proxies).Select(line => (JsonNode)line)]);
                return answer;
            default:
                throw new KeyNotFoundException($"{method} /{string.Join('/', path)}: there is no such command.");
        }

        return new JsonObject { ["ok"] = true };
    }

    private JsonObject Current() => load is null ? throw new KeyNotFoundException("Load: none was started.") : MeshStateReport.Of(load.Report);

    private static async Task<JsonObject> BodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null or 0 && !context.Request.Headers.ContainsKey("Transfer-Encoding"))
            return [];
        return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
            ?? throw new FormatException("Body: expected a JSON object.");
    }
}

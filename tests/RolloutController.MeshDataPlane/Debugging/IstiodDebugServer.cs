using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RolloutController.MeshDataPlane.Http;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Debugging;

/// <summary>
/// One istiod's plain HTTP debug interface (port 15014 in a cluster). Requests from loopback need no token in istiod; here every request
/// counts as coming from a pod, because everything here comes from loopback.
/// </summary>
public sealed class IstiodDebugServer : IAsyncDisposable
{
    private static readonly HashSet<string> openToAll = ["/debug/config_dump", "/debug/ndsz", "/debug/edsz"];
    private readonly Istiod istiod;
    private readonly MeshClock clock;
    private LoopbackServer? listener;
    private long requests;

    private IstiodDebugServer(Istiod istiod, MeshClock clock, DebugAccess access)
    {
        this.istiod = istiod;
        this.clock = clock;
        Access = access;
    }

    /// <summary>Who may read it; may be replaced while it runs.</summary>
    public DebugAccess Access { get; set; }

    /// <summary>Its base address.</summary>
    public Uri Address => listener!.Address;

    /// <summary>Requests seen.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>Starts the interface; port 0 takes a free one.</summary>
    public static async Task<IstiodDebugServer> StartAsync(Istiod istiod, MeshClock clock, DebugAccess access, int port, CancellationToken cancellationToken)
    {
        var server = new IstiodDebugServer(istiod, clock, access);
        server.listener = await LoopbackServer.StartAsync(server.AnswerAsync, port, cancellationToken);
        return server;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => listener?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref requests);
        if (!istiod.IsUp)
        {
            // A process that is gone: the connection breaks.
            context.Abort();
            return;
        }

        string path = context.Request.Path.Value ?? "";
        if (!Access.OnHttp || path is not ("/debug/syncz" or "/debug/config_dump" or "/debug/edsz" or "/debug/ndsz" or "/debug/adsz" or "/debug/connections"))
        {
            await WriteAsync(context, 404, "404 page not found\n");
            return;
        }

        string? caller = null;
        if (Access.Authorize)
        {
            caller = Authenticate(context.Request);
            if (caller is null)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            if (!IsTrusted(caller) && !openToAll.Contains(path))
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }
        }

        if (path == "/debug/syncz")
            await WriteAsync(context, Syncz(context.Request.Query["namespace"].ToString()));
        else if (path is "/debug/adsz" or "/debug/connections")
            await WriteAsync(context, Connections());
        else
            await DumpAsync(context, caller, path);
    }

    private JsonArray Syncz(string @namespace) => clock.Read(() => new JsonArray(
        [.. istiod.Connections.Where(connection => @namespace.Length == 0 || connection.Proxy.Namespace == @namespace)
            .Select(connection => SyncStatus.Of(connection, istiod.Options.Version))]));

    private JsonObject Connections() => clock.Read(() => new JsonObject
    {
        ["totalClients"] = istiod.Connections.Count(),
        ["clients"] = new JsonArray([.. istiod.Connections.Select(connection => new JsonObject { ["connectionId"] = connection.Id })]),
    });

    // Istio: debug.go, getDebugConnection, errorHandler: the first connection whose id contains the given text; one of another namespace is not found.
    private async Task DumpAsync(HttpContext context, string? caller, string path)
    {
        string proxyId = context.Request.Query["proxyID"].ToString();
        if (proxyId.Length == 0)
        {
            await WriteAsync(context, 400, "You must provide a proxyID in the query string\n");
            return;
        }

        bool endpoints = path == "/debug/edsz" || context.Request.Query.ContainsKey("include_eds");
        var dump = clock.Read(() =>
        {
            var connection = istiod.Connections.FirstOrDefault(candidate => candidate.Id.Contains(proxyId, StringComparison.Ordinal));
            return connection is null || (caller is not null && !IsTrusted(caller) && connection.Proxy.Namespace != caller)
                ? null
                : ConfigDump.Of(connection, istiod.RootNamespace, istiod.LiveState, endpoints);
        });
        if (dump is null)
            await WriteAsync(context, 404, "Proxy not connected to this Pilot instance. It may be connected to another instance.\n");
        else
            await WriteAsync(context, dump);
    }

    private string? Authenticate(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return null;
        string token = header["Bearer ".Length..].Trim();
        return Access.Tokens.TryGetValue(token, out string? @namespace) ? @namespace
            : Access.AcceptClaims ? TokenClaims.NamespaceOf(token, clock.Now) : null;
    }

    private bool IsTrusted(string @namespace) => @namespace == istiod.RootNamespace || Access.AllowedNamespaces.Contains(@namespace);

    private static Task WriteAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}

using System.Collections.Immutable;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using RolloutController.TestControlPlane;

namespace RolloutController.Demo.Mesh;

/// <summary>Steers the data plane's process over its admin interface.</summary>
internal sealed class DataPlane(Uri admin) : IDisposable
{
    /// <summary>
    /// The calling proxies and after how many milliseconds each uses what it is sent. Routes reach the remote one seconds before clusters do: a route to
    /// a subset that it does not have yet would lose requests.
    /// </summary>
    private static readonly ImmutableArray<(string Name, int Cds, int Eds, int Rds)> Proxies =
        [("productpage-near", 100, 100, 100), ("productpage-far", 2500, 500, 3500), ("productpage-remote", 5000, 1000, 200)];

    private readonly HttpClient _http = new() { BaseAddress = admin };

    /// <summary>Configuration of the data plane's process: no delays, so that it is soon up.</summary>
    public static string Configuration => new JsonObject
    {
        ["proxies"] = new JsonArray([.. Proxies.Select(proxy => (JsonNode)new JsonObject
        {
            ["name"] = proxy.Name,
            ["workload"] = "productpage-v1",
            ["labels"] = new JsonObject { ["app"] = "productpage", ["version"] = "v1" },
        })]),
        ["webhook"] = true,
    }.ToJsonString();

    /// <summary>Lets every proxy take its time from now on.</summary>
    public async Task DelayProxiesAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, cds, eds, rds) in Proxies)
            await SendAsync(HttpMethod.Put, $"proxies/{name}", new JsonObject { ["cdsDelayMs"] = cds, ["edsDelayMs"] = eds, ["rdsDelayMs"] = rds }, cancellationToken);
    }

    /// <summary>Sets how the pods of a version of reviews answer from now on.</summary>
    public Task SetVersionAsync(string version, double errorRate, int latencyMs, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, $"versions/reviews/{version}", new JsonObject { ["errorRate"] = errorRate, ["latencyMs"] = latencyMs }, cancellationToken);

    /// <summary>Starts a constant load through all proxies.</summary>
    public Task StartLoadAsync(double ratePerProxy, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "load", new JsonObject { ["ratePerProxy"] = ratePerProxy, ["host"] = "reviews:9080", ["path"] = "/reviews/0" }, cancellationToken);

    /// <summary>The running load so far.</summary>
    public async Task<LoadFigures> LoadAsync(CancellationToken cancellationToken) =>
        LoadFigures.Read(await SendAsync(HttpMethod.Get, "load", null, cancellationToken));

    /// <summary>Ends the load, waits for all answers, and compares them with the proxies' counters (a proxy counts a moment after its answer).</summary>
    public async Task<LoadFigures> StopLoadAsync(CancellationToken cancellationToken)
    {
        var figures = LoadFigures.None;
        try
        {
            await Eventually.UntilAsync(
                async () =>
                {
                    figures = LoadFigures.Read(await SendAsync(HttpMethod.Delete, "load", null, cancellationToken));
                    return figures.Differences.IsEmpty;
                },
                "answers received and requests counted by the proxies agree", TimeSpan.FromSeconds(3), cancellationToken);
        }
        catch (TimeoutException)
        {
            // The differences are in the figures, and are reported with them.
        }

        return figures;
    }

    /// <summary>Requests that the proxies' own counters say were lost to routing since they started.</summary>
    public async Task<long> LostByProxiesAsync(CancellationToken cancellationToken)
    {
        var state = await SendAsync(HttpMethod.Get, "state", null, cancellationToken);
        return state["proxies"]!.AsObject().Sum(proxy => (long)proxy.Value!["lostToRouting"]!);
    }

    /// <summary>Address of the admin interface, which serves the proxies' metrics too.</summary>
    public Uri Admin => admin;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!.AsObject()
            : throw new DemoFailure($"data plane: {method} /{path}: {(int)answer.StatusCode} {text}");
    }
}

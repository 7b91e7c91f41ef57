using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Admin;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Xds;
using RolloutController.TestKit.Waiting;

namespace RolloutController.MeshDataPlane.Tests;

public sealed class AdminServerTests : IAsyncLifetime
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
    private TestMesh mesh = null!;
    private AdminServer admin = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        mesh = await TestMesh.StartAsync(new TestMeshOptions { Proxies = [new ProxyOptions { Name = "productpage" }] }, TimeProvider.System, Token);
        admin = await AdminServer.StartAsync(mesh, 0, Token);
        client.BaseAddress = admin.Address;
        mesh.Store.Apply(Given.Service("reviews"), Given.Pod("a", "v1", "192.0.2.1"), Given.Endpoints("reviews", ("192.0.2.1", "a")));
        await Wait.ForAsync(() => mesh.Proxies[0].Agent.Config.Clusters.Values.Any(c => !c.Endpoints.IsEmpty), TimeSpan.FromSeconds(20), "a configured proxy", Token);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await admin.DisposeAsync();
        await mesh.DisposeAsync();
    }

    [Fact]
    public async Task Behaviour_and_load_can_be_set_and_the_final_report_reconciles()
    {
        await PutAsync("versions/reviews/v1", """{"errorRate": 1}""");
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("load", Json("""{"host": "reviews:9080", "ratePerProxy": 500, "count": 50}"""), Token)).StatusCode);
        var report = await Wait.ForAsync(
            async token => (await client.GetFromJsonAsync<JsonObject>("load", token))!, seen => seen["answered"]!.GetValue<int>() == 50, TimeSpan.FromSeconds(20), "50 answers", Token);
        Assert.Equal(50, report["serverErrorsByVersion"]!["v1"]!.GetValue<int>());
        Assert.Equal(0, report["lostToRouting"]!.GetValue<int>());
        Assert.Contains("response_code=\"500\"", await client.GetStringAsync("metrics", Token));
        await Wait.ForAsync(
            async token => JsonNode.Parse(await (await client.DeleteAsync("load", token)).Content.ReadAsStringAsync(token))!["differences"]!.AsArray().Count,
            count => count == 0, TimeSpan.FromSeconds(20), "reconciled counters", Token);
    }

    [Fact]
    public async Task A_proxy_can_be_slowed_silenced_made_to_refuse_and_disconnected()
    {
        await PutAsync("proxies/productpage", """{"cdsDelayMs": 1500, "refuse": {"cds": "no"}, "connected": false}""");
        var agent = mesh.Proxies[0].Agent;
        Assert.Equal(TimeSpan.FromMilliseconds(1500), agent.Delays.Cds);
        Assert.Equal("no", agent.Refusals[XdsType.Cluster]);
        Assert.Null(agent.ConnectedTo);
        await PutAsync("proxies/productpage", """{"cdsDelayMs": 0, "refuse": {"cds": null}, "connected": true}""");
        Assert.Equal("istiod-0", agent.ConnectedTo);
    }

    [Fact]
    public async Task An_istiod_can_be_taken_down_and_its_access_rules_changed()
    {
        await PutAsync("istiods/istiod-0", """{"up": false, "authorize": false, "allowedNamespaces": ["rollouts"], "debounceMs": 5}""");
        Assert.False(mesh.Istiods[0].IsUp);
        Assert.False(mesh.DebugServers["istiod-0"].Access.Authorize);
        Assert.Contains("rollouts", mesh.DebugServers["istiod-0"].Access.AllowedNamespaces);
        var state = (await client.GetFromJsonAsync<JsonObject>("state", Token))!;
        Assert.False(state["istiods"]!["istiod-0"]!["up"]!.GetValue<bool>());
        Assert.Equal("v1", state["pods"]!["bookinfo/a"]!["version"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("proxies/nobody", "{}", HttpStatusCode.NotFound)]
    [InlineData("proxies/productpage", """{"refuse": {"xyz": "no"}}""", HttpStatusCode.BadRequest)]
    [InlineData("webhook", """{"up": true}""", HttpStatusCode.NotFound)]
    public async Task A_wrong_command_is_refused_with_a_reason(string path, string body, HttpStatusCode status)
    {
        var answer = await client.PutAsync(path, Json(body), Token);
        Assert.Equal(status, answer.StatusCode);
        Assert.NotEmpty(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["error"]!.GetValue<string>());
    }

    private async Task PutAsync(string path, string body) => Assert.Equal(HttpStatusCode.OK, (await client.PutAsync(path, Json(body), Token)).StatusCode);

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");
}

using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Http;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Outages;

/// <summary>What answers in place of Prometheus is not Prometheus, or not whole: never a promotion, never a way back, and a person reads why.</summary>
public sealed class WrongAnswersTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a page", "answered 200 with text/html")]
    [InlineData("cut off", "cut off or not of Prometheus's API")]
    [InlineData("endless", "larger than 4194304 bytes")]
    [InlineData("several series", "2 series")]
    [InlineData("another time", "s behind the controller's")]
    public async Task The_rollout_is_held_where_it_is_and_says_what_came(string answer, string detail)
    {
        await using var server = await LoopbackServer.StartAsync(context => AnswerAsync(context, answer), 0, _cancellation);
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { Proxies = [], PrometheusUrl = server.Address });
        var gate = new JsonObject
        {
            ["name"] = "errors",
            ["query"] = new JsonObject { ["promql"] = "errors", ["max"] = "1" },
            ["consecutiveErrorLimit"] = 2,
        };
        await world.ApplyAsync(world.Rollout().WithSteps(A.Weight(10, "1s", "first"), A.Weight(50, "1s", "half")).WithGates(gate));
        await world.UntilStableAsync("v1");

        await world.SetVersionAsync("v2");
        var held = await world.UntilAsync(Phase.Paused);

        Assert.Equal(PauseReason.Inconclusive, held.Pause!.Reason);
        Assert.Contains(detail, held.Gates.Single(one => one.Name == "errors").Detail, StringComparison.Ordinal);
        Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync());
    }

    private static async Task AnswerAsync(HttpContext context, string answer)
    {
        const string series = """{"metric":{"pod":"POD"},"value":[1,"0"]}""";
        const string whole = """{"status":"success","data":{"resultType":"vector","result":[SERIES]}}""";
        var two = whole.Replace("SERIES", $"{series.Replace("POD", "a", StringComparison.Ordinal)},{series.Replace("POD", "b", StringComparison.Ordinal)}", StringComparison.Ordinal);
        context.Response.ContentType = answer == "a page" ? "text/html" : "application/json";
        if (answer == "another time")
            context.Response.Headers.Date = TimeProvider.System.GetUtcNow().AddMinutes(-10).ToString("R");
        if (answer == "endless")
            await SendAsync(context);
        else
            await context.Response.WriteAsync(answer switch { "a page" => "<html>Please log in</html>", "cut off" => two[..40], _ => two }, context.RequestAborted);
    }

    /// <summary>Sends until the other side has had enough.</summary>
    private static async Task SendAsync(HttpContext context)
    {
        var chunk = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
        while (true)
        {
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}

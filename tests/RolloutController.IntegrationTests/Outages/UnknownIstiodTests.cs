using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Http;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Outages;

/// <summary>An istiod of another version answers in a form that is not known.</summary>
public sealed partial class UnknownIstiodTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("other shape", "expected an array")]
    [InlineData("plain nonces", "holds no push version")]
    public async Task A_delay_is_waited_instead_of_a_proof_and_a_condition_says_so(string answer, string detail)
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { Proxies = [.. WorldOptions.ThreeProxies.Take(1)] });
        using var http = new HttpClient();
        await using var istiod = await LoopbackServer.StartAsync(context => AnswerAsync(context, http, world.Mesh.Debug.Single().Address, answer), 0, _cancellation);
        await world.ApplyAsync(world.Rollout().WithSteps(A.Weight(10, "5m", "first")).With("analysis.gates", null));
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad(10);
        world.IstiodsSeen = [istiod.Address];

        await world.SetVersionAsync("v2");
        var status = await world.UntilAsync(
            now => now.Conditions.Find(ConditionTypes.PropagationProven) is { Status: "Unknown", Reason: "IstiodAnswerUnknown" }, "the condition");
        Assert.Contains(detail, status.Conditions.Find(ConditionTypes.PropagationProven)!.Message, StringComparison.Ordinal);
        Assert.Equal("v1=100", await world.Api.WeightsAsync());
        await world.UntilBakingAsync("first");

        Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync());
        var report = await world.Mesh.ReconciledAsync(load, _cancellation);
        Assert.Equal(0, report.LostToRouting);
        Assert.Equal(0, report.ServerErrors);
    }

    private async Task AnswerAsync(HttpContext context, HttpClient http, Uri known, string answer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(known, context.Request.Path + context.Request.QueryString));
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToArray());
        using var response = await http.SendAsync(request, _cancellation);
        var text = await response.Content.ReadAsStringAsync(_cancellation);
        context.Response.StatusCode = (int)response.StatusCode;
        await context.Response.WriteAsync(answer == "other shape" ? $$"""{"connections":{{text}}}""" : Version().Replace(text, ""), _cancellation);
    }

    /// <summary>What a nonce begins with today: time and counter of the push.</summary>
    [GeneratedRegex("""[0-9]{4}-[^"/ ]+/[0-9]+(?=[0-9a-f]{8}-[0-9a-f]{4})""")]
    private static partial Regex Version();
}

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Admission;

namespace RolloutController.MeshDataPlane.Tests;

public class ValidationWebhookTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_answers_over_TLS_that_its_own_authority_vouches_for_and_can_go_down_and_come_back_on_its_port()
    {
        await using var webhook = await ValidationWebhook.StartAsync(0, TimeProvider.System, Token);
        using var client = ClientTrusting(webhook.AuthorityPem);
        var url = new Uri($"https://127.0.0.1:{webhook.Port}/validate");
        var review = new JsonObject
        {
            ["request"] = new JsonObject { ["uid"] = "u1", ["object"] = new JsonObject { ["kind"] = "VirtualService", ["spec"] = new JsonObject() } },
        };
        var answer = await (await client.PostAsJsonAsync(url, review, Token)).Content.ReadFromJsonAsync<JsonObject>(Token);
        Assert.Equal("u1", answer!["response"]!["uid"]!.GetValue<string>());
        Assert.False(answer["response"]!["allowed"]!.GetValue<bool>());
        Assert.Contains("http, tcp or tls must be provided", answer["response"]!["status"]!["message"]!.GetValue<string>());

        await webhook.DownAsync(Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsJsonAsync(url, review, Token));
        await webhook.UpAsync(Token);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync(url, review, Token)).StatusCode);
    }

    private static HttpClient ClientTrusting(string authorityPem) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { X509Certificate2.CreateFromPem(authorityPem) },
            },
        },
    });
}

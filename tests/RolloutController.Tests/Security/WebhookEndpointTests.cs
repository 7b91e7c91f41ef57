using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RolloutController.Admission;
using RolloutController.Admission.Certificates;

namespace RolloutController.Tests.Security;

/// <summary>The webhook's port, asked by somebody who is not an API server.</summary>
#pragma warning disable CA5359 // Whose certificate it is, is not what is tested.
public sealed class WebhookEndpointTests : IAsyncLifetime
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly HttpClient _client = new(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
    private WebApplication? _application;

    private Uri Secure => new(_application!.Urls.Single(url => url.StartsWith("https", StringComparison.Ordinal)) + WebhookEndpoint.Path);

    private Uri Plain => new(_application!.Urls.Single(url => url.StartsWith("http:", StringComparison.Ordinal)) + WebhookEndpoint.Path);

    public async ValueTask InitializeAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var serving = new ServingCertificate();
        serving.Use(CertificateIssuer.Serving(CertificateIssuer.Authority(now, TimeSpan.FromDays(1)), ["127.0.0.1"], now, TimeSpan.FromHours(1)));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            Webhook.Listen(kestrel, "127.0.0.1:0", serving);
        });
        builder.Services.AddRoutingCore();
        _application = builder.Build();
        new WebhookEndpoint(new RolloutReview(_ => []), NullLogger<WebhookEndpoint>.Instance).Map(_application);
        await _application.StartAsync(_cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_application is not null) await _application.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1beta1", "kind": "AdmissionReview", "request": {"uid": "1", "object": {}}}""")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1", "request": {"uid": "1", "object": "text"}}""")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1", "request": {"uid": "1", "uid": "2", "object": {}}}""")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1", "request": {"uid": "\ud800", "object": {}}}""")]
    public async Task What_is_no_review_is_answered_400(string body)
    {
        using var answer = await _client.PostAsync(Secure, new StringContent(body), _cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_large_is_not_read_and_the_next_one_is(bool saysItsLength)
    {
        await RefusedAsync(saysItsLength);

        using var next = await _client.PostAsync(Secure, new StringContent("""{"apiVersion": "admission.k8s.io/v1", "request": {"uid": "7f", "object": {"spec": {}}}}"""), _cancellation);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Contains("\"uid\":\"7f\"", await next.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_TLS_there_is_no_webhook()
    {
        using var answer = await _client.PostAsync(Plain, new StringContent("{}"), _cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task It_is_asked_by_POST_alone()
    {
        using var answer = await _client.GetAsync(Secure, _cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Theory]
#pragma warning disable CA5398 // Which versions are taken is what is tested.
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task New_versions_of_TLS_are_spoken(SslProtocols protocol) => Assert.Equal(protocol, await HandshakeAsync(protocol));

#pragma warning restore CA5398

    /// <summary>Written by hand: the TLS of this machine may not speak the old ones at all, and then nothing would be tested.</summary>
    [Theory]
    [InlineData(3, "handshake")]
    [InlineData(2, "alert protocol_version")]
    [InlineData(1, "alert protocol_version")]
    public async Task Old_ones_are_refused_as_such(byte minorVersion, string expected)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Secure.Port, _cancellation);

        await socket.GetStream().WriteAsync(Hello(minorVersion), _cancellation);

        var answer = new byte[7];
        await socket.GetStream().ReadExactlyAsync(answer, _cancellation);
        Assert.Equal(expected, answer switch { [22, ..] => "handshake", [21, .., 70] => "alert protocol_version", _ => Convert.ToHexString(answer) });
    }

    /// <summary>A ClientHello (RFC 5246, 7.4.1.2) of version 3.minor that offers what certificates on P-256 need in any version.</summary>
    private static byte[] Hello(byte minorVersion)
    {
        byte[] extensions =
        [
            0x00, 0x0a, 0x00, 0x04, 0x00, 0x02, 0x00, 0x17, // supported_groups: P-256
            0x00, 0x0b, 0x00, 0x02, 0x01, 0x00, // ec_point_formats: uncompressed
            0x00, 0x0d, 0x00, 0x06, 0x00, 0x04, 0x04, 0x03, 0x02, 0x03, // signature_algorithms: ECDSA with SHA-256 and SHA-1
        ];
        byte[] ciphers = [0xc0, 0x2b, 0xc0, 0x23, 0xc0, 0x09, 0xc0, 0x0a];
        byte[] body = [3, minorVersion, .. new byte[32], 0, 0, (byte)ciphers.Length, .. ciphers, 1, 0, 0, (byte)extensions.Length, .. extensions];
        return [22, 3, 1, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body];
    }

    private async Task RefusedAsync(bool saysItsLength)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Secure) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(new string(' ', (int)WebhookEndpoint.LongestBody + 1))) };
        request.Headers.TransferEncodingChunked = !saysItsLength;
        try
        {
            using var answer = await _client.SendAsync(request, _cancellation);
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge });
        }
        catch (HttpRequestException)
        {
            // The connection may be closed while the rest is still being sent.
        }
    }

    private async Task<SslProtocols> HandshakeAsync(SslProtocols protocol)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Secure.Port, _cancellation);
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", EnabledSslProtocols = protocol }, _cancellation);
        return tls.SslProtocol;
    }
}
#pragma warning restore CA5359

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RolloutController.TestControlPlane;

namespace RolloutController.IntegrationTests.Crashes.Proxy;

/// <summary>
/// A way to the API server that sees every request: TLS ends here, with the API server's own certificate, and begins anew. A test can look at
/// a request before it takes effect and after, let it vanish, and fall silent: then whatever was sent stays under way until the way is mended.
/// </summary>
internal sealed class ApiProxy : IAsyncDisposable
{
    private readonly ConcurrentQueue<ProxiedRequest> _requests = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly X509Certificate2 _certificate;
    private readonly HttpClient _onward;
    private readonly Uri _target;
    private readonly WebApplication _listener;
    private volatile TaskCompletionSource _open = Opened();

    private ApiProxy(KubernetesControlPlane plane)
    {
        _target = plane.Server;
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(plane.CertificateAuthorityPem);
        _onward = new HttpClient(new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(plane.Folder, "server.crt"), Path.Combine(plane.Folder, "server.key"));
        _certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        _listener = builder.Build();
        _listener.Run(PassAsync);
    }

    /// <summary>Lets every request pass.</summary>
    public static Func<ProxiedRequest, Task<bool>> LetPass { get; } = _ => Task.FromResult(true);

    /// <summary>Asked of each request before it goes on; false: it never arrives, and its sender gets no answer.</summary>
    public Func<ProxiedRequest, Task<bool>> Before { get; set; } = LetPass;

    /// <summary>Asked of each request once the API server has answered; false: its sender gets no answer.</summary>
    public Func<ProxiedRequest, Task<bool>> After { get; set; } = LetPass;

    /// <summary>The writes that were sent so far, in order.</summary>
    public IReadOnlyList<ProxiedRequest> Writes => [.. _requests.Where(request => request.IsWrite)];

    /// <summary>Listens on a free port.</summary>
    public static async Task<ApiProxy> StartAsync(KubernetesControlPlane plane, CancellationToken cancellationToken)
    {
        var proxy = new ApiProxy(plane);
        await proxy._listener.StartAsync(cancellationToken);
        return proxy;
    }

    /// <summary>A kubeconfig that leads over this proxy; returns its path, beside the other's.</summary>
    public string Redirect(string kubeconfig)
    {
        var port = new Uri(_listener.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        var text = File.ReadAllText(kubeconfig);
        Assert.Contains(_target.Authority, text, StringComparison.Ordinal);
        File.WriteAllText($"{kubeconfig}.{port}", text.Replace(_target.Authority, $"127.0.0.1:{port}", StringComparison.Ordinal));
        return $"{kubeconfig}.{port}";
    }

    /// <summary>From now on nothing arrives, in either direction, and no connection breaks.</summary>
    public void FallSilent() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whatever is under way arrives now, though its sender may have given it up long ago.</summary>
    public void Mend() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await _listener.StopAsync(limit.Token);
        await _listener.DisposeAsync();
        _onward.Dispose();
        _certificate.Dispose();
        _ending.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task PassAsync(HttpContext context)
    {
        try
        {
            var request = new ProxiedRequest(context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? "");
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _requests.Enqueue(request);
            if (!await Before(request))
            {
                context.Abort();
                return;
            }

            await _open.Task.WaitAsync(_ending.Token);

            // What was sent to change anything arrives, whether or not its sender still waits.
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, HttpMethods.IsGet(context.Request.Method) ? context.RequestAborted : CancellationToken.None);
            await AnswerAsync(context, request, body.ToArray(), either.Token);
        }
        catch (Exception broken) when (broken is OperationCanceledException or IOException or HttpRequestException or InvalidOperationException)
        {
            // One end is gone: so is the other one now.
            context.Abort();
        }
    }

    private async Task AnswerAsync(HttpContext context, ProxiedRequest request, byte[] body, CancellationToken cancellationToken)
    {
        using var onward = Onward(context.Request, body);
        using var answer = await _onward.SendAsync(onward, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        request.Answer = (int)answer.StatusCode;
        if (!await After(request))
        {
            context.Abort();
            return;
        }

        await _open.Task.WaitAsync(cancellationToken);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not "Transfer-Encoding"))
            context.Response.Headers[name] = values.ToArray();
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await _open.Task.WaitAsync(cancellationToken);
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }

    private HttpRequestMessage Onward(HttpRequest request, byte[] body)
    {
        var onward = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_target, request.Path + request.QueryString))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = body.Length == 0 ? null : new ByteArrayContent(body),
        };
        foreach (var (name, values) in request.Headers.Where(header => header.Key is not ("Host" or "Content-Length" or "Connection") && header.Key[0] != ':'))
        {
            if (!onward.Headers.TryAddWithoutValidation(name, values.ToArray()))
                onward.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        return onward;
    }
}

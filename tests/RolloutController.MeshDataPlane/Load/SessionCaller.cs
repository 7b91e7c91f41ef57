using System.Collections.Immutable;
using System.Net;
using RolloutController.MeshDataPlane.Proxies;

namespace RolloutController.MeshDataPlane.Load;

/// <summary>A caller that keeps cookies as browsers do, and asks one request after another.</summary>
public sealed class SessionCaller : IDisposable
{
    // A jar keeps cookies by site; which one this is, is of no account.
    private static readonly Uri site = new("http://shop.example.com/");
    private readonly CookieContainer jar = new();
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });

    /// <summary>The cookies that it sends, as in the header <c>Cookie</c>; empty without any.</summary>
    public string Cookies => jar.GetCookieHeader(site);

    /// <summary>Asks so many times through a proxy and returns the answers in their order.</summary>
    public async Task<ImmutableArray<LoadOutcome>> AskAsync(ProxyServer proxy, LoadOptions options, int requests, CancellationToken cancellationToken)
    {
        var answers = ImmutableArray.CreateBuilder<LoadOutcome>(requests);
        while (answers.Count < requests)
        {
            using var message = LoadMessage.Of(options, proxy);
            if (Cookies is { Length: > 0 } cookies)
                message.Headers.TryAddWithoutValidation("Cookie", cookies);
            using var response = await client.SendAsync(message, cancellationToken);
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
            if (response.Headers.NonValidated.TryGetValues("Set-Cookie", out var set))
            {
                foreach (string cookie in set)
                    jar.SetCookies(site, cookie);
            }

            answers.Add(LoadMessage.Outcome(proxy, response));
        }

        return answers.MoveToImmutable();
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();
}

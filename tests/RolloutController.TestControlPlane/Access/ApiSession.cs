using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace RolloutController.TestControlPlane.Access;

/// <summary>
/// Plain HTTP to the API server for the test harness, on purpose not the project's own client: what is under test must not also check the result.
/// Paths are relative, such as <c>api/v1/namespaces</c>. Every answer that is not 2xx is an <see cref="HttpRequestException"/> with the body in its message.
/// </summary>
public sealed class ApiSession : IDisposable
{
    private readonly HttpClient _http;
    private readonly X509Certificate2Collection _authorities = [];

    /// <summary>Opens a session for a bearer token; null is the anonymous user.</summary>
    public ApiSession(Uri server, string certificateAuthorityPem, string? token)
    {
        _authorities.ImportFromPem(certificateAuthorityPem);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.AddRange(_authorities);
        var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
        _http = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>GET.</summary>
    public Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>GET which answers null when there is no such object.</summary>
    public async Task<JsonObject?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(path, cancellationToken);
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>POST of an object.</summary>
    public Task<JsonObject> CreateAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, Content(body.ToJsonString(), "application/json"), cancellationToken);

    /// <summary>POST of one YAML document as it is.</summary>
    public Task<JsonObject> CreateFromYamlAsync(string path, string yaml, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, Content(yaml, "application/yaml"), cancellationToken);

    /// <summary>PUT of an object.</summary>
    public Task<JsonObject> ReplaceAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, Content(body.ToJsonString(), "application/json"), cancellationToken);

    /// <summary>PATCH by RFC 7386.</summary>
    public Task<JsonObject> MergePatchAsync(string path, JsonNode patch, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, Content(patch.ToJsonString(), "application/merge-patch+json"), cancellationToken);

    /// <summary>DELETE; with a grace period in seconds if given.</summary>
    public Task<JsonObject> DeleteAsync(string path, CancellationToken cancellationToken, int? gracePeriodSeconds = null) =>
        SendAsync(HttpMethod.Delete, gracePeriodSeconds is { } grace ? $"{path}?gracePeriodSeconds={grace}" : path, null, cancellationToken);

    /// <summary>The events of a watch, until the server ends it. An ERROR event is passed on as it is.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(string path, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}{separator}watch=1&allowWatchBookmarks=true&resourceVersion={resourceVersion}");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ThrowUnlessSuccessAsync(request, response, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 } line)
            yield return JsonNode.Parse(line)!.AsObject();
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static StringContent Content(string text, string mediaType) => new(text, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));

    private static async Task ThrowUnlessSuccessAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new HttpRequestException($"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {body}", null, response.StatusCode);
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await _http.SendAsync(request, cancellationToken);
        await ThrowUnlessSuccessAsync(request, response, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : new JsonObject { ["text"] = text };
    }
}

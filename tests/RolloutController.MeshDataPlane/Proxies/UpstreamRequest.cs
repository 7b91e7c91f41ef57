using Microsoft.AspNetCore.Http;
using RolloutController.MeshDataPlane.Grpc;
using RolloutController.MeshDataPlane.Http;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>The request a proxy sends on, as often as it is tried or mirrored.</summary>
public sealed class UpstreamRequest
{
    private static readonly HashSet<string> notForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Host", "Content-Length", "Proxy-Connection", "TE", "Trailer",
    };

    private readonly string method;
    private readonly string pathAndQuery;
    private readonly string authority;
    private readonly List<KeyValuePair<string, string>> headers = [];
    private readonly byte[]? body;
    private readonly string? contentType;

    /// <summary>Takes over a request with the route's rewrite and header operations.</summary>
    public UpstreamRequest(HttpRequest request, byte[]? body, string peer, HttpRoute route, HeaderEdits clusterHeaders, string? prefix)
    {
        method = request.Method;
        IsGrpc = GrpcStatus.IsGrpc(request.ContentType);
        this.body = body;
        contentType = request.ContentType;
        string path = request.Path.Value ?? "/";
        if (route.RewriteUri is { } rewrite)
            path = prefix is { } && path.StartsWith(prefix, StringComparison.Ordinal) ? rewrite + path[prefix.Length..] : rewrite;
        pathAndQuery = path + request.QueryString.Value;
        authority = route.RewriteAuthority ?? request.Host.Value ?? "";
        foreach (var (name, values) in request.Headers)
        {
            if (!notForwarded.Contains(name) && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
                headers.Add(new(name, values.ToString()));
        }

        Edit(route.Headers.Request);
        Edit(clusterHeaders.Request);
        headers.Add(new(MeshHeaders.Peer, peer));
    }

    /// <summary>Whether it is a call of gRPC.</summary>
    public bool IsGrpc { get; }

    /// <summary>A header as it is sent on; null without it.</summary>
    public string? Header(string name) =>
        headers.Find(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)) is { Key: not null } found ? found.Value : null;

    /// <summary>A message for one try. A mirror's authority has <c>-shadow</c> appended (Envoy: route_components.proto, RequestMirrorPolicy).</summary>
    public HttpRequestMessage Message(int port, string serviceHost, bool shadow = false)
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(method), new Uri($"http://127.0.0.1:{port}{pathAndQuery}")) { Version = System.Net.HttpVersion.Version11 };
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body);
            if (contentType is not null)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        message.Headers.Host = shadow ? Shadow(authority) : authority;
        foreach (var (name, value) in headers)
            message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.TryAddWithoutValidation(MeshHeaders.Service, serviceHost);
        return message;
    }

    private static string Shadow(string authority)
    {
        int colon = authority.LastIndexOf(':');
        return colon < 0 ? authority + "-shadow" : authority[..colon] + "-shadow" + authority[colon..];
    }

    private void Edit(HeaderOperations operations)
    {
        if (operations.IsEmpty)
            return;
        headers.RemoveAll(header => operations.Remove.Contains(header.Key, StringComparer.OrdinalIgnoreCase)
            || operations.Set.Any(set => string.Equals(set.Key, header.Key, StringComparison.OrdinalIgnoreCase)));
        headers.AddRange(operations.Set);
        headers.AddRange(operations.Add);
    }
}

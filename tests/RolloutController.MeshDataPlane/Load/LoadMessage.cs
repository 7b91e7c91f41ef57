using System.Globalization;
using System.Net.Http.Headers;
using RolloutController.MeshDataPlane.Grpc;
using RolloutController.MeshDataPlane.Http;
using RolloutController.MeshDataPlane.Proxies;

namespace RolloutController.MeshDataPlane.Load;

/// <summary>One request of a load, and what its answer tells.</summary>
internal static class LoadMessage
{
    /// <summary>The request.</summary>
    public static HttpRequestMessage Of(LoadOptions options, ProxyServer proxy)
    {
        var message = new HttpRequestMessage(options.Grpc ? HttpMethod.Post : HttpMethod.Get, new Uri($"http://127.0.0.1:{proxy.Port}{options.Path}")) { Version = System.Net.HttpVersion.Version11 };
        if (options.Grpc)
        {
            // An empty message in gRPC's framing.
            message.Content = new ByteArrayContent(new byte[5]);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        }

        message.Headers.Host = options.Host;
        foreach (var (name, value) in options.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    /// <summary>The kind of its answer.</summary>
    public static LoadOutcome Outcome(ProxyServer proxy, HttpResponseMessage response) => new(
        proxy.Agent.Identity.Name, (int)response.StatusCode, Header(response, MeshHeaders.Flags), Header(response, MeshHeaders.Version),
        Header(response, GrpcStatus.Header) is { Length: > 0 } grpc ? int.Parse(grpc, CultureInfo.InvariantCulture) : null);

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";
}

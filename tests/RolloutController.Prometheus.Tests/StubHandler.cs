using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace RolloutController.Prometheus.Tests;

/// <summary>Answers requests from a function and keeps what was asked.</summary>
public sealed class StubHandler(Func<int, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<(HttpRequestMessage Request, string Body)> _asked = new();

    /// <summary>Requests with their bodies, in order.</summary>
    public IReadOnlyList<(HttpRequestMessage Request, string Body)> Asked => [.. _asked];

    public static StubHandler Always(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json") =>
        new((_, _) => Task.FromResult(Answer(body, status, contentType)));

    public static HttpResponseMessage Answer(string body, HttpStatusCode status = HttpStatusCode.OK, string contentType = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, contentType) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _asked.Enqueue((request, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
        return await answer(_asked.Count, cancellationToken);
    }
}

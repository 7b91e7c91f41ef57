using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Proxies;

namespace RolloutController.MeshDataPlane.Load;

/// <summary>Callers that each wait for an answer before they ask again (closed loop), so that the number of requests under way is known.</summary>
public static class ParallelCallers
{
    /// <summary>Lets callers ask through one proxy and returns every answer.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="options">Host, path and headers.</param>
    /// <param name="callers">Number of callers.</param>
    /// <param name="each">Requests of each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ImmutableArray<LoadOutcome>> AskAsync(ProxyServer proxy, LoadOptions options, int callers, int each, CancellationToken cancellationToken)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });
        var answers = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallAsync(client, proxy, options, each, cancellationToken)));
        return [.. answers.SelectMany(of => of)];
    }

    private static async Task<List<LoadOutcome>> CallAsync(HttpMessageInvoker client, ProxyServer proxy, LoadOptions options, int requests, CancellationToken cancellationToken)
    {
        var answers = new List<LoadOutcome>(requests);
        while (answers.Count < requests)
        {
            using var message = LoadMessage.Of(options, proxy);
            using var response = await client.SendAsync(message, cancellationToken);
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
            answers.Add(LoadMessage.Outcome(proxy, response));
        }

        return answers;
    }
}

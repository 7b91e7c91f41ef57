using RolloutController.Simulation.Cluster;

namespace RolloutController.Kubernetes.Tests.Caching;

/// <summary>The requests that reached the cluster.</summary>
public sealed class RequestLog : IRequestInterceptor
{
    private readonly List<ClusterRequest> seen = [];

    public int Count(string client, RequestVerb verb) => seen.Count(request => request.Client == client && request.Verb == verb);

    public ValueTask BeforeAsync(ClusterRequest request, CancellationToken cancellationToken)
    {
        seen.Add(request);
        return ValueTask.CompletedTask;
    }
}

using System.Text.Json.Nodes;

namespace RolloutController.Simulation.Cluster;

/// <summary>
/// Stands between callers and the in-memory cluster: injects faults, delays (by a TimeProvider), refusals of admission webhooks,
/// or only counts. Each method does nothing unless it is overridden. Errors are thrown as <see cref="Kubernetes.Errors.ApiException"/>.
/// </summary>
public interface IRequestInterceptor
{
    /// <summary>Runs before the request takes effect: throwing means that it never does.</summary>
    ValueTask BeforeAsync(ClusterRequest request, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Runs within the write, when its result is known and before it is stored (dry runs included), as an admission webhook would.
    /// Either object is null for creates and deletes. The objects must not be edited.
    /// </summary>
    void Admit(ClusterRequest request, JsonObject? before, JsonObject? after)
    {
    }

    /// <summary>Runs after the effect and before the answer: throwing means that the caller cannot know of the effect.</summary>
    ValueTask AfterAsync(ClusterRequest request, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

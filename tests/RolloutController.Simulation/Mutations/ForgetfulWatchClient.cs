using System.Runtime.CompilerServices;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Never hears that an object was deleted.</summary>
internal sealed class ForgetfulWatchClient(IResourceClient inner) : AlteredClient(inner)
{
    public override async IAsyncEnumerable<WatchEvent> WatchAsync(
        ResourceKind kind, string? @namespace, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in Inner.WatchAsync(kind, @namespace, options, cancellationToken))
        {
            if (change.Type != WatchEventType.Deleted)
                yield return change;
        }
    }
}

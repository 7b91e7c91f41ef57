using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Sees every pod and every endpoint as it was first, which is ready.</summary>
internal sealed class RosyClient(IResourceClient inner) : AlteredClient(inner)
{
    public override async IAsyncEnumerable<WatchEvent> WatchAsync(
        ResourceKind kind, string? @namespace, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in Inner.WatchAsync(kind, @namespace, options, cancellationToken))
        {
            if (kind != KnownKinds.Pod && kind != KnownKinds.Endpoints)
                yield return change;
        }
    }
}

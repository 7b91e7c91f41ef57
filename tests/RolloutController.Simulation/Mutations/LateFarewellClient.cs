using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>A write that takes generated routes away is not made for ten seconds, and nothing of that is told.</summary>
internal sealed class LateFarewellClient(IResourceClient inner, ControllerRuntime runtime) : AlteredClient(inner)
{
    private readonly Dictionary<ObjectKey, (int Generated, DateTimeOffset? Since)> known = [];

    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        if (kind != MeshKinds.VirtualService || options.DryRun)
            return await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        var (stand, since) = known.GetValueOrDefault(@object.Key());
        var next = VirtualServiceView.Of(@object.Key(), @object).Generated.Count();
        if (next < stand)
        {
            since ??= runtime.Time.GetUtcNow();
            known[@object.Key()] = (stand, since);
            if (runtime.Time.GetUtcNow() - since < TimeSpan.FromSeconds(10))
                return (JsonObject)@object.DeepClone();
        }

        var written = await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        known[@object.Key()] = (next, null);
        return written;
    }
}

using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>For ten seconds after the decision to go back no VirtualService is written, and nothing of that is told.</summary>
internal sealed class SlowWayBackClient(IResourceClient inner, ControllerRuntime runtime) : AlteredClient(inner)
{
    private readonly Dictionary<ObjectKey, DateTimeOffset> decided = [];

    public override Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        if (kind == MeshKinds.Rollout && options.Subresource == "status")
        {
            if (@object["status"].Text("phase") != "RollingBack")
                decided.Remove(@object.Key());
            else
                decided.TryAdd(@object.Key(), runtime.Time.GetUtcNow());
        }

        return kind == MeshKinds.VirtualService && decided.Values.Any(at => runtime.Time.GetUtcNow() - at < TimeSpan.FromSeconds(10))
            ? Task.FromResult((JsonObject)@object.DeepClone())
            : Inner.ReplaceAsync(kind, @object, options, cancellationToken);
    }
}

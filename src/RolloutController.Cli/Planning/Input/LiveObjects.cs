using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Verbs;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning.Input;

/// <summary>The objects of a cluster that a plan looks at. Reads only.</summary>
internal sealed class LiveObjects(Invocation invocation)
{
    private static readonly ImmutableArray<ResourceKind> _ofTheNamespace = [KnownKinds.Service, KnownKinds.Endpoints, KnownKinds.Deployment, KnownKinds.Pod];

    /// <summary>The Rollout as it is in the cluster.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public Task<JsonObject> RolloutAsync(string name, CancellationToken cancellationToken) => invocation.Client.GetRolloutAsync(invocation.Key(name), cancellationToken);

    /// <summary>A Rollout of a file as it will be once it is applied: with the status of the one that it replaces.</summary>
    public async Task<JsonObject> AppliedAsync(JsonObject rollout, CancellationToken cancellationToken)
    {
        var applied = (JsonObject)rollout.DeepClone();
        applied.Remove("status");
        try
        {
            var present = await invocation.Client.GetAsync(RolloutKinds.Rollout, rollout.Key(), cancellationToken);
            if (present["status"] is { } status) applied["status"] = status.DeepClone();
            if (present["metadata"]?["finalizers"] is { } finalizers) ((JsonObject)applied["metadata"]!)["finalizers"] = finalizers.DeepClone();
        }
        catch (ApiException failure) when (failure.Reason == ApiErrorReason.NotFound)
        {
            // It will be new.
        }

        return applied;
    }

    /// <summary>Everything around the Rollout.</summary>
    /// <exception cref="UserError">It cannot be read.</exception>
    public async Task<PlanObjects> AroundAsync(JsonObject rollout, CancellationToken cancellationToken)
    {
        var key = rollout.Key();
        try
        {
            var objects = ImmutableArray.CreateBuilder<(ResourceKind, JsonObject)>();
            if (await NamespaceAsync(key.Namespace, cancellationToken) is { } found) objects.Add((KnownKinds.Namespace, found));
            foreach (var kind in _ofTheNamespace)
                objects.AddRange((await invocation.Client.ListAllAsync(kind, key.Namespace, ListOptions.Default, cancellationToken)).Where(item => !item.IsTerminating()).Select(item => (kind, item)));
            foreach (var kind in PlanObjects.MeshObjectKinds)
                objects.AddRange((await MeshAsync(kind, key.Namespace, cancellationToken)).Select(item => (kind, item)));
            var rollouts = await invocation.Client.ListAllAsync(MeshKinds.Rollout, key.Namespace, ListOptions.Default, cancellationToken);

            // Of two Rollouts on one route the older one keeps it; the in-memory cluster makes them in this order.
            objects.AddRange(rollouts.Where(other => other.Key() != key && !other.IsTerminating())
                .OrderBy(other => ObjectJson.Text(other["metadata"], "creationTimestamp"), StringComparer.Ordinal).Select(other => (MeshKinds.Rollout, other)));
            return PlanObjects.Of(rollout, objects);
        }
        catch (ApiException failure)
        {
            throw ErrorText.Of($"cannot read what is around Rollout {key}", failure);
        }
    }

    /// <summary>Only its annotations matter; who may not read it plans without them.</summary>
    private async Task<JsonObject?> NamespaceAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await invocation.Client.GetAsync(KnownKinds.Namespace, new ObjectKey("", name), cancellationToken);
        }
        catch (ApiException failure) when (failure.Reason is ApiErrorReason.NotFound or ApiErrorReason.Forbidden)
        {
            return null;
        }
    }

    /// <summary>Those of all namespaces, as the controller sees them; of this one where no more may be read.</summary>
    private async Task<ImmutableArray<JsonObject>> MeshAsync(ResourceKind kind, string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            return await invocation.Client.ListAllAsync(kind, null, ListOptions.Default, cancellationToken);
        }
        catch (ApiException failure) when (failure.Reason == ApiErrorReason.Forbidden)
        {
            invocation.Warn($"{kind.Kind}s of other namespaces may not be read: the plan does not know them");
            return await invocation.Client.ListAllAsync(kind, @namespace, ListOptions.Default, cancellationToken);
        }
    }
}

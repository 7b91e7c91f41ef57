using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Rescue;

/// <summary>
/// Writes a plan: read, render, replace guarded by the resource version; after a conflict again from the start. Each VirtualService is
/// tried on its own, and as long as Istio's webhook or the API server refuse for the moment, once a second.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="rollout">The Rollout; its spec could be read and its status has a stable subset.</param>
/// <param name="options">How.</param>
/// <param name="time">Clock of the retries.</param>
internal sealed class RescueRun(IResourceClient client, Rollout rollout, RescueOptions options, TimeProvider time)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private MeshObjects _objects = MeshObjects.None;

    /// <summary>Does it; one step per object.</summary>
    /// <exception cref="ApiException">The mesh objects cannot be read.</exception>
    public async IAsyncEnumerable<RescueStep> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _objects = new MeshObjects(await ListAsync(RolloutKinds.VirtualService, cancellationToken), await ListAsync(RolloutKinds.DestinationRule, cancellationToken));
        var plan = RescuePlan.Of(rollout, _objects);
        foreach (var problem in plan.Problems) yield return new RescueStep(WellKnown.Kind, rollout.Name.Name, RescueOutcome.Failed, problem.ToString());

        var stableStands = true;
        foreach (var edit in plan.DestinationRules)
        {
            var step = await BringAsync(edit.Kind, edit.Name, cancellationToken);
            stableStands &= step.Outcome != RescueOutcome.Failed;
            yield return step;
        }

        foreach (var name in Names(plan))
        {
            // A route to a subset that is not there answers 503 to everybody: worse than the canary.
            yield return stableStands
                ? await BringAsync(CreatedMeshObjects.VirtualServiceKind, name, cancellationToken)
                : new RescueStep(CreatedMeshObjects.VirtualServiceKind, name, RescueOutcome.Failed, $"left as it is, because subset {rollout.Status.StableSubset} could not be added");
        }
    }

    /// <summary>The managed VirtualServices, then others with generated routes.</summary>
    private IEnumerable<string> Names(RescuePlan plan) =>
        rollout.Spec!.Traffic.VirtualServices.Select(reference => reference.Name)
            .Where(name => plan.For(CreatedMeshObjects.VirtualServiceKind, name) is not null || _objects.VirtualService(new ObjectName(rollout.Name.Namespace, name)) is not null)
            .Concat(plan.VirtualServices.Select(edit => edit.Name))
            .Distinct(StringComparer.Ordinal);

    private async Task<RescueStep> BringAsync(string kind, string name, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var written = ImmutableArray<string>.Empty;
        while (true)
        {
            var plan = RescuePlan.Of(rollout, _objects);
            if (plan.For(kind, name) is not { } edit)
            {
                return written.IsEmpty
                    ? new RescueStep(kind, name, RescueOutcome.Unchanged, "stands already")
                    : new RescueStep(kind, name, RescueOutcome.Written, string.Join("; then ", written.Distinct()));
            }

            if (options.DryRun) return new RescueStep(kind, name, RescueOutcome.WouldWrite, edit.Description);
            try
            {
                await WriteAsync(edit, cancellationToken);
                written = written.Add(edit.Description);
            }
            catch (ApiException failure) when (IsWorthAnotherTry(failure))
            {
                if (options.Timeout != Timeout.InfiniteTimeSpan && time.GetElapsedTime(started) >= options.Timeout)
                    return new RescueStep(kind, name, RescueOutcome.Failed, $"{failure.Message}; tried for {options.Timeout.TotalSeconds:0} s, run rescue again");
                if (!IsConflict(failure)) await Task.Delay(_pause, time, cancellationToken);
            }
            catch (ApiException failure)
            {
                return new RescueStep(kind, name, RescueOutcome.Failed, failure.Message);
            }

            if (written.Length >= MostWrites) return new RescueStep(kind, name, RescueOutcome.Failed, $"written {written.Length} times, and somebody changes it back each time; stop the controller or GitOps tool that does");
            try
            {
                await ReadAgainAsync(kind, name, cancellationToken);
            }
            catch (ApiException failure) when (!IsWorthAnotherTry(failure))
            {
                return new RescueStep(kind, name, RescueOutcome.Failed, failure.Message);
            }
            catch (ApiException)
            {
                // As long as it cannot be read the next write is refused or conflicts, and leads back here.
            }
        }
    }

    private const int MostWrites = 5;

    private static bool IsConflict(ApiException failure) => failure.Reason is ApiErrorReason.Conflict or ApiErrorReason.AlreadyExists or ApiErrorReason.NotFound;

    private static bool IsWorthAnotherTry(ApiException failure) => IsConflict(failure) || failure.Reason is ApiErrorReason.InternalError
        or ApiErrorReason.ServiceUnavailable or ApiErrorReason.TooManyRequests or ApiErrorReason.Timeout or ApiErrorReason.Unreachable;

    private Task WriteAsync(ObjectEdit edit, CancellationToken cancellationToken)
    {
        if (edit.Deletes)
            return client.DeleteAsync(
                KindOf(edit.Kind), edit.Content.Key(), new DeleteOptions { Uid = edit.Content.Uid(), ResourceVersion = edit.Content.ResourceVersion() }, cancellationToken);
        var write = new WriteOptions { FieldManager = RolloutKinds.FieldManager, Urgent = true };
        return edit.Creates
            ? client.CreateAsync(KindOf(edit.Kind), edit.Content, write, cancellationToken)
            : client.ReplaceAsync(KindOf(edit.Kind), edit.Content, write, cancellationToken);
    }

    private async Task ReadAgainAsync(string kind, string name, CancellationToken cancellationToken)
    {
        JsonObject? current = null;
        try
        {
            current = await client.GetAsync(KindOf(kind), new ObjectKey(rollout.Name.Namespace, name), cancellationToken);
        }
        catch (ApiException failure) when (failure.Reason == ApiErrorReason.NotFound)
        {
            // Gone since: the next rendering makes it again, or has nothing to do.
        }

        _objects = kind == CreatedMeshObjects.VirtualServiceKind
            ? _objects with { VirtualServices = Replaced(_objects.VirtualServices, name, current) }
            : _objects with { DestinationRules = Replaced(_objects.DestinationRules, name, current) };
    }

    private static ImmutableArray<JsonObject> Replaced(ImmutableArray<JsonObject> items, string name, JsonObject? current)
    {
        var rest = items.RemoveAll(item => item.Name() == name);
        return current is null ? rest : rest.Add(current);
    }

    private static ResourceKind KindOf(string kind) => kind == CreatedMeshObjects.VirtualServiceKind ? RolloutKinds.VirtualService : RolloutKinds.DestinationRule;

    private Task<ImmutableArray<JsonObject>> ListAsync(ResourceKind kind, CancellationToken cancellationToken) =>
        client.ListAllAsync(kind, rollout.Name.Namespace, ListOptions.Default, cancellationToken);
}

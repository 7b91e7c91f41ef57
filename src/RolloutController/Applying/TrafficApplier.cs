using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Telemetry;

namespace RolloutController.Applying;

/// <summary>
/// Brings the mesh objects to a desired state: subsets are added first, then generated routes that are over are removed,
/// then routes are written, then subsets are removed.
/// Every write carries the resourceVersion it was rendered from; a conflict is re-read and re-rendered within the pass.
/// </summary>
public sealed class TrafficApplier(IResourceClient client, OwnWrites ownWrites)
{
    private const int MostTries = 6;

    /// <summary>
    /// Writes what is needed. Towards stable every VirtualService is tried on its own and nothing is
    /// validated beforehand; otherwise nothing but what takes generated routes away is written unless all route edits pass the server's validation.
    /// </summary>
    public async Task<TrafficResult> ApplyAsync(
        GatheredRollout gathered,
        Decision decision,
        CancellationToken cancellationToken)
    {
        var (desired, towardsStable) = (decision.Traffic, decision.TowardsStable);
        var objects = gathered.MeshObjects;
        var mesh = gathered.ReadMesh(objects, decision.Status);
        var pass = new Pass(gathered.Rollout.Name.Namespace, towardsStable);
        for (var attempt = 0; attempt < MostTries && mesh is not null; attempt++)
        {
            var edits = mesh.Render(desired);
            if (edits.IsEmpty)
                return new TrafficResult(pass.Written.ToImmutable(), edits.Problems.FirstOrDefault(problem => problem.IsError)?.ToString());
            pass.Begin();
            objects = await WriteAsync(pass, edits.AddSubsets, objects, cancellationToken);
            foreach (var edit in edits.Withdrawals(towardsStable))
                objects = await SendAsync(pass, edit, objects, dryRun: false, cancellationToken);
            var routes = edits.OtherRoutes(towardsStable);
            if (!towardsStable && !pass.Stopped && routes.Length > 1)
                objects = await ValidateAsync(pass, routes, objects, cancellationToken);

            foreach (var group in (ImmutableArray<ObjectEdit>[])[routes, edits.RemoveSubsets])
            {
                // A subset is never removed, and a route never written, on top of a write that did not happen,
                // except towards stable, where every route is worth a try.
                if (pass.Stopped && (!towardsStable || group == edits.RemoveSubsets || !Stands(mesh, desired.Routes?.StableSubset)))
                    break;
                objects = await WriteAsync(pass, group, objects, cancellationToken);
            }

            if (!pass.Conflicted)
                break;

            // To make it anew is a decision of its own, recorded before it is carried out; only a way back does not wait for that.
            if (pass.Vanished is { } vanished && !towardsStable)
                return new TrafficResult(pass.Written.ToImmutable(), vanished);
            mesh = gathered.ReadMesh(objects, decision.Status);
            pass.Refusal ??= "the mesh objects change faster than they can be written";
        }

        return new TrafficResult(pass.Written.ToImmutable(), pass.Refusal);
    }

    /// <summary>A route must never name a subset that is not there, not even on the way back.</summary>
    private static bool Stands(IMeshState mesh, string? subset) => mesh.Subsets.Any(present => present.Name == subset);

    private async Task<MeshObjects> ValidateAsync(Pass pass, ImmutableArray<ObjectEdit> routes, MeshObjects objects, CancellationToken cancellationToken)
    {
        foreach (var edit in routes)
            objects = await SendAsync(pass, edit, objects, dryRun: true, cancellationToken);
        return objects;
    }

    private async Task<MeshObjects> WriteAsync(Pass pass, ImmutableArray<ObjectEdit> edits, MeshObjects objects, CancellationToken cancellationToken)
    {
        foreach (var edit in edits)
        {
            if (pass.Stopped && !pass.TowardsStable)
                break;
            objects = await SendAsync(pass, edit, objects, dryRun: false, cancellationToken);
        }

        return objects;
    }

    private async Task<MeshObjects> SendAsync(Pass pass, ObjectEdit edit, MeshObjects objects, bool dryRun, CancellationToken cancellationToken)
    {
        var kind = MeshKinds.ByName(edit.Kind);
        if (dryRun && edit.Deletes)
            return objects;
        var options = new WriteOptions { FieldManager = WellKnown.FieldManager, Urgent = pass.TowardsStable, DryRun = dryRun };
        using var span = dryRun ? null : Tracing.Write("traffic", edit.Kind, edit.Name);
        try
        {
            if (edit.Deletes)
                return await DeleteAsync(pass, kind, edit, objects, cancellationToken);
            var content = (JsonObject)edit.Content.DeepClone();
            var written = edit.Creates
                ? await client.CreateAsync(kind, content, options, cancellationToken)
                : await client.ReplaceAsync(kind, content, options, cancellationToken);
            if (dryRun)
                return objects;
            ownWrites.Record(kind, written, edit.Creates ? null : edit.Content.ResourceVersion());
            pass.Written.Add(edit);
            return objects.With(edit.Kind, written);
        }
        catch (ApiException error) when (error.Reason is ApiErrorReason.Conflict or ApiErrorReason.AlreadyExists
            || (error.Reason == ApiErrorReason.NotFound && !edit.Creates))
        {
            pass.Conflicted = pass.Stopped = true;
            return await ReadAgainAsync(kind, edit, objects, pass, cancellationToken);
        }
        catch (ApiException error)
        {
            Tracing.Failed(span, error);
            pass.Stopped = true;
            pass.Refusal = $"{edit.Kind} {pass.Namespace}/{edit.Name}: {error.Message}";
            return objects;
        }
    }

    private async Task<MeshObjects> DeleteAsync(Pass pass, ResourceKind kind, ObjectEdit edit, MeshObjects objects, CancellationToken cancellationToken)
    {
        await client.DeleteAsync(
            kind,
            edit.Content.Key(),
            new DeleteOptions { Uid = edit.Content.Uid(), ResourceVersion = edit.Content.ResourceVersion() },
            cancellationToken);
        ownWrites.Forget(kind, edit.Content.Key());
        pass.Written.Add(edit);
        return objects.Without(edit.Kind, new ObjectName(pass.Namespace, edit.Name));
    }

    private async Task<MeshObjects> ReadAgainAsync(ResourceKind kind, ObjectEdit edit, MeshObjects objects, Pass pass, CancellationToken cancellationToken)
    {
        try
        {
            var current = await client.GetAsync(kind, new ObjectKey(pass.Namespace, edit.Name), cancellationToken);
            ownWrites.Record(kind, current, edit.Content.ResourceVersion());
            return objects.With(edit.Kind, current);
        }
        catch (ApiException error) when (error.Reason == ApiErrorReason.NotFound)
        {
            ownWrites.Forget(kind, new ObjectKey(pass.Namespace, edit.Name));
            pass.Vanished = $"{edit.Kind} {pass.Namespace}/{edit.Name} was deleted while it was to be written";
            return objects.Without(edit.Kind, new ObjectName(pass.Namespace, edit.Name));
        }
        catch (ApiException error)
        {
            pass.Conflicted = false;
            pass.Refusal = $"{edit.Kind} {pass.Namespace}/{edit.Name}: {error.Message}";
            return objects;
        }
    }

    private sealed class Pass(string @namespace, bool towardsStable)
    {
        public string Namespace { get; } = @namespace;

        public bool TowardsStable { get; } = towardsStable;

        public ImmutableArray<ObjectEdit>.Builder Written { get; } = ImmutableArray.CreateBuilder<ObjectEdit>();

        public bool Conflicted { get; set; }

        public bool Stopped { get; set; }

        public string? Refusal { get; set; }

        /// <summary>An object that stood when it was decided to write it and is gone now; null: none.</summary>
        public string? Vanished { get; set; }

        public void Begin() => (Conflicted, Stopped, Refusal, Vanished) = (false, false, null, null);
    }
}

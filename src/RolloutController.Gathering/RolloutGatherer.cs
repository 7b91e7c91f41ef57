using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>Brings together what a decision about one Rollout rests on. No call leaves the process.</summary>
public sealed class RolloutGatherer(
    IClusterView view,
    IProofs proofs,
    MeasurementStore measurements,
    WriteRefusals refusals,
    MeshSettings settings,
    Func<ResourceKind, bool> isComplete,
    TimeSpan maxFaultDuration,
    TrapSearch traps,
    TimeProvider time)
{
    /// <summary>The longest that a fault may last where the operator's configuration says nothing else.</summary>
    public static TimeSpan DefaultMaxFaultDuration { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Rollouts that were read before: most passes over one find it as it was. Objects of the cache are never edited.</summary>
    private readonly ConditionalWeakTable<JsonObject, Rollout> read = [];

    private readonly FaultPermissions faults = new(view, isComplete, maxFaultDuration);

    /// <summary>Gathers for the Rollout as given (its own cached copy may be older).</summary>
    public GatheredRollout Gather(JsonObject source)
    {
        var key = source.Key();
        var rollout = Read(source);
        if (rollout.Spec is { } parsed && WindowCalendar.Validate(parsed) is { IsEmpty: false } windowProblems)
            rollout = rollout with { Spec = null, Problems = rollout.Problems.AddRange(windowProblems) };
        var service = rollout.Legible is { } spec ? RevisionReader.ReadService(view.Get(KnownKinds.Service, key with { Name = spec.Service })) : null;
        var objects = new MeshObjects(
            [.. view.List(MeshKinds.VirtualService, null)],
            [.. view.List(MeshKinds.DestinationRule, null)]);
        var now = time.GetUtcNow();
        var observation = new Observation
        {
            Service = service,
            Problems = [.. Problems(rollout, key, service, objects), .. traps.NotLookedAt(key.Namespace)],
            Faults = faults.In(key.Namespace),
            Proofs = proofs.Get(key),
            Round = measurements.Get(key),
            Command = CommandAnnotations.Accepted(rollout.Annotations),
            NamespaceTerminating = IsTerminating(key.Namespace),
            WriteRefusal = refusals.Get(key),
            NextWindow = rollout.Spec is null ? null : WindowCalendar.NextOpening(rollout.Spec, now),
            Freeze = rollout.Spec is null ? null : WindowCalendar.FreezeAt(rollout.Spec, now),
        };
        if (service is not null)
        {
            observation = observation with
            {
                Revisions = RevisionReader.Read(
                    service,
                    rollout.Legible!.SubsetLabel,
                    view.List(KnownKinds.Pod, key.Namespace),
                    view.List(KnownKinds.Deployment, key.Namespace),
                    view.Get(KnownKinds.Endpoints, key with { Name = rollout.Legible.Service })),
                Mesh = ReadMesh(objects, rollout.Status),
                Traps = IstioIsInstalled() ? traps.Find(rollout, objects) : [],
            };
        }

        return new GatheredRollout(source, rollout, observation, objects, ReadMesh);

        IMeshState? ReadMesh(MeshObjects current, RolloutStatus status) =>
            service is null || rollout.Legible is null || !IstioIsInstalled()
                ? null
                : MeshState.Read(rollout.Name, rollout.Legible, status, service, current, settings);
    }

    private Rollout Read(JsonObject source) => read.GetValue(source, RolloutReader.Read);

    private ImmutableArray<SpecProblem> Problems(Rollout rollout, ObjectKey key, ServiceObservation? service, MeshObjects objects)
    {
        if (rollout.Spec is null)
            return [];
        if (!IstioIsInstalled())
        {
            return
            [
                new SpecProblem("IstioNotInstalled", "spec.traffic", "networking.istio.io/v1beta1", "Istio's VirtualService and DestinationRule to be served by this cluster"),
            ];
        }

        if (service is not null && RevisionReader.PodsWithoutLabel(service, rollout.Spec.SubsetLabel, view.List(KnownKinds.Pod, key.Namespace)) is { } pods)
        {
            return
            [
                new SpecProblem("SubsetLabelNotFound", "spec.subsetLabel", rollout.Spec.SubsetLabel, $"a label of the pods behind Service {rollout.Spec.Service}; none of its {pods} pods has it"),
            ];
        }

        var conflicts = RouteConflicts.Find(rollout, objects, view.List(MeshKinds.Rollout, key.Namespace), Read);
        return faults.Unread(rollout.Spec, key.Namespace) is { } unread ? conflicts.Add(unread) : conflicts;
    }

    private bool IstioIsInstalled() => isComplete(MeshKinds.VirtualService) && isComplete(MeshKinds.DestinationRule);

    private bool IsTerminating(string @namespace) =>
        view.Get(KnownKinds.Namespace, new ObjectKey("", @namespace)) is { } found
        && ObjectJson.Text(found["metadata"], "deletionTimestamp") is not null;
}

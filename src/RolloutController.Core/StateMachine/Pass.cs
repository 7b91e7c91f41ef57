using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>One decision in the making: what is known, the status so far, and what the decision will ask for.</summary>
internal sealed class Pass(Rollout rollout, Observation seen, DateTimeOffset now)
{
    private const int HistoryLength = 20;
    private readonly List<RolloutEvent> events = [];
    private readonly List<MeshChange> awaited = [];
    private DesiredTraffic? rendered;
    private TrafficEdits? edits;

    public Rollout Rollout { get; } = rollout;

    public Observation Seen { get; } = seen;

    public DateTimeOffset Now { get; } = now;

    public RolloutSpec? Spec => Rollout.Spec;

    /// <summary>The spec, or what is legible of it: for measuring and taking back what is under way, never for going on.</summary>
    public RolloutSpec? Legible => Rollout.Spec ?? Rollout.Legible;

    public IMeshState? Mesh => Seen.Mesh;

    public RolloutStatus Status { get; set; } = rollout.Status;

    public MeasurementRequest? Measure { get; set; }

    public DateTimeOffset? WakeAt { get; private set; }

    /// <summary>What is being waited for, for the message; the first one said in a round of the loop counts.</summary>
    public string? WaitsFor { get; private set; }

    public ImmutableArray<RolloutEvent> Events => [.. events];

    public ImmutableArray<MeshChange> Awaited => [.. awaited];

    public PropagationPolicy Propagation => Legible?.Traffic.Propagation ?? new PropagationPolicy();

    public TransitionFacts Facts => TransitionFacts.Of(Status, Spec?.Version);

    public bool AttemptOpen => Facts.AttemptOpen;

    /// <summary>The writes still needed for what the status so far asks for; null when the mesh objects are not known.</summary>
    public TrafficEdits? Edits
    {
        get
        {
            if (Mesh is null) return null;
            var traffic = TrafficOf.Status(Status);
            if (edits is null || rendered is null || !Same(rendered, traffic)) edits = Mesh.Render(rendered = traffic);
            return edits;
        }
    }

    /// <summary>Subsets are there and the routes carry what they should.</summary>
    public bool TrafficStands => Edits is { AddSubsets.IsEmpty: true, Routes.IsEmpty: true } now && !now.Problems.Any(problem => problem.IsError);

    public bool SubsetsStand => Edits is { AddSubsets.IsEmpty: true } now && !now.Problems.Any(problem => problem.IsError);

    public RevisionObservation? Revision(string? version) =>
        version is null ? null : Seen.Revisions.GetValueOrDefault(version);

    /// <summary>Whether this round waits for pods of the new version.</summary>
    public bool AwaitsPods { get; set; }

    /// <summary>Forgets what the last round of the loop waited for: only the last round's waiting counts.</summary>
    public void BeginRound()
    {
        WakeAt = null;
        WaitsFor = null;
        AwaitsPods = false;
        awaited.Clear();
    }

    public void Wake(DateTimeOffset at)
    {
        if (at > Now && (WakeAt is null || at < WakeAt)) WakeAt = at;
    }

    public void WaitFor(string what) => WaitsFor ??= what;

    public void Await(MeshChange change)
    {
        if (awaited.All(other => other.Id != change.Id)) awaited.Add(change);
    }

    public void Tell(bool isWarning, string reason, string action, string note) =>
        events.Add(new RolloutEvent(isWarning, reason, action, note));

    /// <summary>Moves to the phase that the table names, and tells it; false when the trigger leads nowhere here.</summary>
    public bool Fire(Trigger trigger, string message, bool isWarning = false)
    {
        if (!FireUntold(trigger, message)) return false;
        Tell(isWarning, trigger.ToString(), Status.Phase.ToString(), message);
        return true;
    }

    /// <summary>The same without an Event, for what an Event of its own has told already.</summary>
    public bool FireUntold(Trigger trigger, string message)
    {
        if (Transitions.Next(Status.Phase, trigger, Facts) is not { } next) return false;
        Record(next, trigger.ToString(), message);
        Status = Status with { Phase = next };
        return true;
    }

    /// <summary>Adds to the history without a change of phase.</summary>
    public void Record(Phase to, string what, string message) => Status = Status with
    {
        History = [.. Status.History.Prepend(
                new HistoryEntry(Now, Status.Attempt?.Number ?? 0, Status.Phase, to, what, Status.Step?.Index >= 0 ? Status.Step.Name : null, message))
            .Take(HistoryLength)],
    };

    public void SetStage(Stage stage, DateTimeOffset? deadline = null)
    {
        if (Status.Step is { } step)
            Status = Status with { Step = step with { Stage = stage, StageStarted = Now, Deadline = deadline, GatesAwaitedSince = null }, Propagation = null };
    }

    public void SetCondition(string type, string status, string reason, string message) => Status = Status with
    {
        Conditions = Status.Conditions.With(type, status, reason, message, Rollout.Generation, Now),
    };

    public void DropCondition(string type) => Status = Status with { Conditions = Status.Conditions.Without(type) };

    private static bool Same(DesiredTraffic left, DesiredTraffic right) =>
        left.Routes == right.Routes
        && left.Subsets.SequenceEqual(right.Subsets)
        && left.RemovedSubsets.SequenceEqual(right.RemovedSubsets)
        && left.Generated.SequenceEqual(right.Generated);
}

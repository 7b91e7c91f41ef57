using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Benchmarks.Micro;

/// <summary>A Rollout on its way: carries out the engine's decisions on mesh objects in memory, with proofs and good measurements at once.</summary>
internal sealed class Course
{
    private static readonly ServiceObservation s_service = new(Map(("app", "reviews")), [9080]);

    private RolloutBuilder _rollout = A.Rollout()
        .WithVersion("v1")
        .WithSteps(A.Weight(10, "5m", "first"), A.Weight(25, "5m", "second"), A.Weight(50, "5m", "third"))
        .WithGates(A.ErrorRateGate(), A.LatencyGate());

    private MeshObjects _objects = MeshScene.Objects(routes: 1);
    private RolloutStatus _status = RolloutStatus.Empty;
    private ImmutableDictionary<string, Proof> _proofs = ImmutableDictionary<string, Proof>.Empty;
    private MeasurementRound? _round;
    private MeasurementRequest? _asked;
    private DateTimeOffset _now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private int _generation = 1;
    private bool _hasFinalizer;

    /// <summary>What the next decision would rest on.</summary>
    public Moment Now => MomentWith(_round);

    /// <summary>Whether the engine waits for measurements of gates.</summary>
    public bool MeasuresGates => _asked is { Gates.IsEmpty: false };

    /// <summary>Asks for another version.</summary>
    public void SetVersion(string version) => (_rollout, _generation) = (_rollout.WithVersion(version), _generation + 1);

    /// <summary>The same moment with a new round in which every gate measured this.</summary>
    public Moment WithRound(Measurement measured) => MomentWith(Answer(_asked ?? throw new InvalidOperationException("no measurement was asked for"), measured));

    /// <summary>Goes on until the status is as wished and a further pass changes nothing.</summary>
    public void Run(Func<RolloutStatus, bool> isWished)
    {
        for (var passes = 0; Pass() || !isWished(_status); passes++)
        {
            if (passes > 1_000)
                throw new InvalidOperationException($"The Rollout stays {_status.Phase}: {_status.Message}");
            if (!isWished(_status))
                _now += TimeSpan.FromSeconds(1);
        }
    }

    /// <summary>One pass; true when it changed something.</summary>
    private bool Pass()
    {
        var decision = Now.Decide();
        var changed = decision.Status != _status;
        _status = decision.Status;
        _hasFinalizer |= decision.Finalizer == FinalizerChange.Add;
        var edits = Mesh(Domain()).Render(decision.Traffic);
        foreach (var edit in edits.AddSubsets.Concat(edits.Routes).Concat(edits.RemoveSubsets))
            _objects = _objects.With(edit.Kind, edit.Content);
        _proofs = decision.Awaited.ToImmutableDictionary(change => change.Id, change => new Proof { ChangeId = change.Id, State = ProofState.Proven, Accepted = 3, Total = 3 });
        if (decision.Measure is { } asked)
        {
            _asked = asked;
            if (asked.Gates.IsEmpty)
                _round = Answer(asked, new Measurement.Value(0, 1_000));
        }

        return changed || !edits.IsEmpty;
    }

    private MeasurementRound Answer(MeasurementRequest asked, Measurement measured) => new(
        asked.Attempt,
        asked.Round,
        _now,
        asked.Gates.ToImmutableSortedDictionary(gate => gate.Name, _ => measured, StringComparer.Ordinal),
        new Measurement.Value(0, 2_000),
        ReporterChoice.Source);

    private Moment MomentWith(MeasurementRound? round)
    {
        var rollout = Domain();
        return new Moment(
            rollout,
            new Observation
            {
                Service = s_service,
                Revisions = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, ((string[])["v1", "v2"]).Select(Ready)),
                Mesh = Mesh(rollout),
                Proofs = _proofs,
                Round = round,
            },
            _now);
    }

    private Rollout Domain() => _rollout.WithGeneration(_generation).Domain() with { Status = _status, HasFinalizer = _hasFinalizer };

    private MeshState Mesh(Rollout rollout) => MeshState.Read(rollout.Name, rollout.Spec!, rollout.Status, s_service, _objects);

    private static KeyValuePair<string, RevisionObservation> Ready(string version) => KeyValuePair.Create(
        version, new RevisionObservation(version, Map(("app", "reviews"), ("version", version)), 3, 3, 3) { DesiredPods = 3 });

    private static ImmutableSortedDictionary<string, string> Map(params (string Key, string Value)[] entries) =>
        entries.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
}

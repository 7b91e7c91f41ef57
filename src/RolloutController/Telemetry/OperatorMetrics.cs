using System.Diagnostics.Metrics;
using RolloutController.Core.Model.Status;

namespace RolloutController.Telemetry;

/// <summary>What the operator measures about itself and its Rollouts. Series of a Rollout end with the Rollout.</summary>
public sealed class OperatorMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "RolloutController";

    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> passes;
    private readonly Histogram<double> duration;
    private readonly Counter<long> writes;
    private readonly Counter<long> verdicts;

    /// <summary>Makes the instruments; gauges are read from the statuses when asked.</summary>
    /// <param name="statuses">The Rollouts as last seen.</param>
    /// <param name="isLeader">Whether this replica leads.</param>
    public OperatorMetrics(Func<IEnumerable<(string Namespace, string Name, RolloutStatus Status)>> statuses, Func<bool> isLeader)
    {
        passes = meter.CreateCounter<long>("rollout_reconcile", description: "Passes over Rollouts by result.");
        duration = meter.CreateHistogram<double>("rollout_reconcile_duration", "s", "Time of a pass.");
        writes = meter.CreateCounter<long>("rollout_writes", description: "Writes by kind of object.");
        verdicts = meter.CreateCounter<long>("rollout_verdicts", description: "Gate verdicts by verdict.");
        meter.CreateObservableGauge("rollout_leader", () => isLeader() ? 1 : 0, description: "1 on the replica that leads.");
        meter.CreateObservableGauge(
            "rollout_phase",
            () => statuses().Select(rollout => new Measurement<int>(1, Labels(rollout.Namespace, rollout.Name, ("phase", rollout.Status.Phase.ToString())))),
            description: "1 for the phase a Rollout is in.");
        meter.CreateObservableGauge(
            "rollout_canary_weight",
            () => statuses().Select(rollout => new Measurement<double>((double)rollout.Status.CanaryWeight.Value, Labels(rollout.Namespace, rollout.Name))),
            "%",
            "Share of traffic the canary should receive.");
        meter.CreateObservableGauge(
            "rollout_gate_verdict",
            () => statuses().SelectMany(rollout => rollout.Status.Gates
                .Where(gate => gate.Verdict is not null)
                .Select(gate => new Measurement<int>(1, Labels(rollout.Namespace, rollout.Name, ("gate", gate.Name), ("verdict", gate.Verdict.ToString()))))),
            description: "1 for the last verdict of a gate.");
        meter.CreateObservableGauge(
            "rollout_gate_value",
            () => statuses().SelectMany(rollout => rollout.Status.Gates
                .Select(gate => (gate.Name, Value: GateValue.Parse(gate.Value)))
                .Where(gate => gate.Value is not null)
                .Select(gate => new Measurement<double>(gate.Value!.Value, Labels(rollout.Namespace, rollout.Name, ("gate", gate.Name))))),
            description: "Last measured value of a gate: percent, milliseconds, or the query's own unit.");
    }

    /// <summary>Counts a pass.</summary>
    public void Pass(TimeSpan took, string result)
    {
        passes.Add(1, new KeyValuePair<string, object?>("result", result));
        duration.Record(took.TotalSeconds);
    }

    /// <summary>Counts a write.</summary>
    public void Write(string kind) => writes.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Counts a verdict.</summary>
    public void Verdict(string verdict) => verdicts.Add(1, new KeyValuePair<string, object?>("verdict", verdict));

    /// <inheritdoc />
    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?>[] Labels(string @namespace, string name, params (string Name, object? Value)[] more) =>
    [
        KeyValuePair.Create<string, object?>("namespace", @namespace),
        KeyValuePair.Create<string, object?>("rollout", name),
        .. more.Select(label => KeyValuePair.Create(label.Name, label.Value)),
    ];
}

using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>When a round of measurements is taken, and what a stored round means.</summary>
internal static class Measuring
{
    /// <summary>No round takes longer; it takes at most the interval, too.</summary>
    public static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(10);

    /// <summary>Judges a stored round that was not judged yet. A failure verdict turns back in the same decision.</summary>
    public static void Judge(Pass pass)
    {
        if (pass.Seen.Round is not { } round || !pass.AttemptOpen || pass.Rollout.DeletedAt is not null) return;
        if (round.Attempt != pass.Status.Attempt!.Id || round.Round <= (pass.Status.Round?.Number ?? 0)) return;
        pass.Status = pass.Status with { Round = new RoundStatus(round.Round, round.MeasuredAt) };
        if (IsPreparing(pass.Status)) TakeBaseline(pass, round);
        else if (pass.Status.Attempt is { GatesOff: false }) JudgeRound(pass, round);
    }

    /// <summary>The round to take now; null when none is due.</summary>
    public static MeasurementRequest? Ask(Pass pass)
    {
        var status = pass.Status;
        if (!pass.AttemptOpen || status.Attempt is not { GatesOff: false } attempt || pass.Seen.Service is not { } service) return null;
        var baseline = status.Phase == Phase.Preparing && status.RoutingFailureBaseline is null && !attempt.StepsSkipped;
        if (!baseline && !(status.Phase is Phase.Progressing or Phase.Paused or Phase.Promoting && CanaryReceives(pass))) return null;

        var interval = pass.Legible?.Analysis.Interval ?? TimeSpan.FromSeconds(30);

        // A round of the future was taken by a controller whose clock is ahead of this one's: it holds up no other.
        if (status.Round is { } last && last.At <= pass.Now && last.At.After(interval) is var due && due > pass.Now)
        {
            pass.Wake(due);
            return null;
        }

        var reporter = CanaryTraffic.IsMirrored(status) ? ReporterChoice.Destination : status.Reporter ?? pass.Legible?.Analysis.Reporter ?? ReporterChoice.Auto;
        return new MeasurementRequest(
            attempt.Id,
            (status.Round?.Number ?? 0) + 1,
            pass.Legible?.Analysis.Server,
            baseline ? [] : [.. EffectiveGates.Of(pass).Where(gate => HasBegun(pass, gate))],
            new MeasurementScope
            {
                Namespace = pass.Rollout.Name.Namespace,
                Rollout = pass.Rollout.Name.Name,
                Service = pass.Legible?.Service ?? pass.Rollout.Name.Name,
                Ports = service.Ports,
                Stable = status.Stable ?? "",
                Canary = baseline ? null : status.Canary,
                Reporter = reporter,
            },
            IncludeRoutingFailures: true,
            interval < LongestRound ? interval : LongestRound);
    }

    /// <summary>Its initial delay is over. A step of the future was entered by a controller whose clock is ahead of this one's: it is measured all the same.</summary>
    private static bool HasBegun(Pass pass, Gate gate) =>
        pass.Status.Step?.Started is not { } started || pass.Now < started || pass.Now >= started.After(gate.InitialDelay);

    private static bool IsPreparing(RolloutStatus status) => (status.PausedPhase ?? status.Phase) is Phase.Preparing or Phase.Invalid;

    private static void TakeBaseline(Pass pass, MeasurementRound round)
    {
        if (round.RoutingFailures is not { } measured) return;

        // No request in the window means that none was lost, or that a slow scrape has not shown them yet: only the last round may say so.
        var baseline = measured is Measurement.NoData && round.Round >= Preparation.BaselineRounds ? Percentage.Zero : RoutingFailureGuard.BaselineOf(measured);
        if (baseline is { } share) pass.Status = pass.Status with { RoutingFailureBaseline = share.ToString() };
    }

    private static void JudgeRound(Pass pass, MeasurementRound round)
    {
        // What was measured before the step's time began counts when it is bad, and says nothing when it is good.
        var counts = pass.Status.Step is { Stage: Stage.Baking, FaultOver: false } step && round.MeasuredAt >= step.StageStarted;
        string? failed = null, inconclusive = null;
        foreach (var gate in EffectiveGates.Of(pass))
        {
            if (!round.ByGate.TryGetValue(gate.Name, out var measurement)) continue;
            var status = Count(pass, gate, GateJudge.Judge(gate, measurement), round.MeasuredAt, counts && LooksAtTheFault(pass, gate, round));
            if (status.Verdict == Verdict.Fail) pass.Tell(true, "GateOverLimit", "Measure", Describe(status));
            switch (GateCounters.Breach(status, gate))
            {
                case GateBreach.Failures:
                    failed ??= $"gate {Describe(status)}; {status.Failures} failures, {gate.FailureLimit} tolerated";
                    break;
                case GateBreach.Inconclusives or GateBreach.Errors when !status.Waived:
                    inconclusive ??= $"gate {gate.Name} has no verdict: {status.Inconclusives} inconclusive measurements and {status.Errors} errors in a row ({status.Detail})";
                    break;
                case GateBreach.None or GateBreach.Inconclusives or GateBreach.Errors:
                default:
                    break;
            }
        }

        failed ??= JudgeRouting(pass, round, counts);
        KeepReporter(pass, round);
        if (failed is not null) Verdicts.Failed(pass, failed);
        else if (inconclusive is not null) Verdicts.Inconclusive(pass, inconclusive);
    }

    /// <summary>What a fault does is not seen in a window that began long before it; a step that is shorter than the window shows what it can.</summary>
    private static bool LooksAtTheFault(Pass pass, Gate gate, MeasurementRound round)
    {
        if (pass.Status is not { Attempt: { } attempt, Step: { Index: >= 0 } step } || step.Index >= attempt.Steps.Length) return true;
        if (attempt.Steps[step.Index] is not Step.FaultInjection fault) return true;
        return round.MeasuredAt >= step.StageStarted.After(gate.Window < fault.Duration ? gate.Window : fault.Duration);
    }

    /// <summary>A veto only: without a value it holds nothing.</summary>
    private static string? JudgeRouting(Pass pass, MeasurementRound round, bool counts)
    {
        if (round.RoutingFailures is not { } measured || pass.Legible is not { } spec) return null;
        var baseline = RoutingFailureGuard.ParseBaseline(pass.Status.RoutingFailureBaseline);
        var judgement = RoutingFailureGuard.Judge(baseline, spec.Analysis.RoutingFailuresMax, measured);
        var guard = new Gate { Name = RoutingFailureGuard.Name, Criterion = new GateCriterion.ErrorRate(spec.Analysis.RoutingFailuresMax) };
        var status = Count(pass, guard, judgement, round.MeasuredAt, counts);
        return judgement.Verdict == Verdict.Fail
            ? $"{Describe(status)}: requests are lost on their way to Service {spec.Service} (before the attempt: {pass.Status.RoutingFailureBaseline ?? "unknown"})"
            : null;
    }

    private static GateStatus Count(Pass pass, Gate gate, GateJudgement judgement, DateTimeOffset at, bool counts)
    {
        var gates = pass.Status.Gates;
        var before = gates.FirstOrDefault(one => one.Name == gate.Name);
        var next = GateCounters.Next(before, gate, judgement, at);
        if (!counts) next = next with { Passes = before?.Passes ?? 0, Inconclusives = before?.Inconclusives ?? 0, Errors = before?.Errors ?? 0 };
        pass.Status = pass.Status with { Gates = before is null ? gates.Add(next) : gates.Replace(before, next) };
        return next;
    }

    private static void KeepReporter(Pass pass, MeasurementRound round)
    {
        // Once the callers' side has series it stays; the servers' side may only mean that those are late.
        if (round.Reporter == ReporterChoice.Source && pass.Status.Reporter is null && round.ByGate.Values.Any(one => one is Measurement.Value))
            pass.Status = pass.Status with { Reporter = ReporterChoice.Source };
    }

    private static string Describe(GateStatus status) => $"{status.Name}: {status.Value ?? "no value"}, limit {status.Limit}";

    private static bool CanaryReceives(Pass pass)
    {
        if (pass.Status.CanarySubset is not { } subset) return false;
        if (CanaryTraffic.IsAskedFor(pass.Status with { CanaryWeight = Percentage.Zero })) return true;
        if (pass.Mesh is not { } mesh) return pass.Status.CanaryWeight > Percentage.Zero;
        return mesh.Routes.Any(route => route.Destinations.Any(one =>
            one.IsService && one.Subset == subset && (one.Weight > 0 || route.Destinations.Length == 1)));
    }
}

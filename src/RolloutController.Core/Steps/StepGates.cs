using System.Collections.Immutable;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Steps;

/// <summary>When a step is over: its routes stand, its time has passed, and each of its gates has a pass.</summary>
internal static class StepGates
{
    /// <summary>Rounds without a pass that are tolerated after the step's time, where the gate sets no limit: it never hangs in silence.</summary>
    public const int DefaultInconclusiveLimit = 5;

    /// <summary>Counters start anew with each step; values stay to be seen.</summary>
    public static ImmutableArray<GateStatus> Fresh(ImmutableArray<GateStatus> gates) =>
        [.. gates.Select(gate => gate with { Passes = 0, Failures = 0, Inconclusives = 0, Errors = 0, Waived = false })];

    /// <summary>Waits until the routes stand at the proxies; then the step's time begins. True once it has begun.</summary>
    public static bool AwaitRoutes(Pass pass, TimeSpan duration)
    {
        switch (RouteChange.Run(pass))
        {
            case RouteProgress.Waiting:
                return false;
            case RouteProgress.Failed:
                Attempts.Fail(pass, Trigger.PropagationFailed, $"routes: {pass.Status.Conditions.Find(ConditionTypes.PropagationProven)?.Message}");
                return false;
            case RouteProgress.Standing:
            default:
                if (pass.Status.Step is { Stage: Stage.Applying or Stage.Converging }) pass.SetStage(Stage.Baking, pass.Now.After(duration));
                return true;
        }
    }

    /// <summary>True when the step under way is over; else says what it waits for, and sees to it that it does not wait for ever.</summary>
    public static bool Passed(Pass pass)
    {
        if (pass.Status.Step is not { } step) return false;
        if (step.EndedByCommand || step.Stage == Stage.Done) return true;
        if (step.Deadline is { } deadline && pass.Now < deadline)
        {
            pass.Wake(deadline);
            pass.WaitFor($"{step.Name} lasts until {deadline.Clock()}");
            return false;
        }

        var pending = Pending(pass);
        if (pending.IsEmpty) return true;

        var interval = pass.Spec?.Analysis.Interval ?? TimeSpan.FromSeconds(30);
        var over = step.GatesAwaitedSince ?? step.Deadline ?? step.StageStarted;
        var names = string.Join(", ", pending.Select(gate => gate.Name));
        var rounds = pending.Max(gate => gate.InconclusiveLimit ?? DefaultInconclusiveLimit);
        var until = over.After(interval * (rounds + 1));
        if (pass.Now >= until && NobodyMeasured(pass, step, interval))
        {
            (over, until) = (pass.Now, pass.Now.After(interval * (rounds + 1)));
            pass.Status = pass.Status with { Step = step with { GatesAwaitedSince = over } };
        }

        if (pass.Now >= until)
        {
            Verdicts.Inconclusive(pass, $"gate {names} had no pass since {over.Clock()}{Detail(pass, pending[0])}");
            return false;
        }

        pass.Wake(until);
        pass.WaitFor($"waiting for a pass of gate {names}, at most until {until.Clock()}{Detail(pass, pending[0])}");
        return false;
    }

    /// <summary>The gates of which a pass is still needed; none while the canary gets no request.</summary>
    public static ImmutableArray<Gate> Pending(Pass pass)
    {
        var status = pass.Status;
        if (!CanaryTraffic.IsAskedFor(status) || status.Attempt is { GatesOff: true }) return [];
        return [.. EffectiveGates.Of(pass).Where(gate =>
            status.Gates.FirstOrDefault(one => one.Name == gate.Name) is not { } counted || (counted.Passes == 0 && !counted.Waived))];
    }

    /// <summary>
    /// True where a round has been due for long, as after an outage of the controller: what nobody measured is no lack of a pass, and the wait for one
    /// begins anew. Where no round comes even then, it does not begin again.
    /// </summary>
    private static bool NobodyMeasured(Pass pass, StepStatus step, TimeSpan interval) =>
        pass.Status.Round is { } last
        && pass.Now > last.At.After((interval * 2) + Measuring.LongestRound)
        && !(step.GatesAwaitedSince >= last.At);

    private static string Detail(Pass pass, Gate gate) =>
        pass.Status.Gates.FirstOrDefault(one => one.Name == gate.Name)?.Detail is { } detail ? $" ({detail})" : "";
}

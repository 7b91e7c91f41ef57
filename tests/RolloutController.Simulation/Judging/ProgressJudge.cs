using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// I7: the canary's weight rises only after every gate of the step before has passed and while its pods are ready, or by a recorded command; a route
/// never gets more than the status has recorded before. A gate passes by a number that was measured within its step.
/// </summary>
internal sealed class ProgressJudge(ClusterView cluster, Tolerance tolerance, IMetricFacts? facts) : IJudge
{
    public string Name => "I7";

    public void Observe(ClusterWrite write)
    {
        if (!cluster.IsController(write))
            return;
        if (cluster.Rollouts is { Was: { } before, Is: { } rollout } && write.Subresource == "status")
        {
            CheckGates(write, before, rollout);
            if (rollout.CanaryWeight > before.CanaryWeight)
                CheckRise(write, before, rollout);
        }

        if (cluster.VirtualServices.Is is { } service)
            CheckRoutes(write, service);
    }

    private void CheckRise(ClusterWrite write, RolloutView before, RolloutView rollout)
    {
        var what = $"{write} raises the canary of {rollout} from {before.CanaryWeight} % to {rollout.CanaryWeight} %";
        if (rollout.GoesBack)
            throw new Violation(Name, $"{what} on the way back");
        var labels = KubernetesReader.Labels(rollout.Status.At("canaryLabels"));
        if (!cluster.Endpoints.WasReady(rollout.Host, labels, write.Time - tolerance.Staleness))
            throw new Violation(Name, $"{what} with no ready pod");
        if (IsByCommand(before, rollout) || before.StepIndex < 0 || !HadTraffic(before))
            return;

        var step = before.Steps.ElementAtOrDefault(before.StepIndex);
        foreach (var gate in before.Attempt.Items("gates").Concat(step.Items("gates")).Select(gate => gate.Text("name") ?? ""))
        {
            var state = Gate(before, gate);
            if (!state.Flag("waived") && !(state.Integer("passes") > 0) && !PassesNow(before, rollout, gate))
                throw new Violation(Name, $"{what}; gate {gate} of step {step.Text("name")} has not passed");
        }
    }

    /// <summary>A round was judged by this very write: its counts are gone, for the next step has its own, its verdict is told.</summary>
    private static bool PassesNow(RolloutView before, RolloutView rollout, string gate) =>
        Round(rollout) > Round(before) && Gate(rollout, gate) is { } state && state.Text("verdict") == "Pass"
        && !JsonNode.DeepEquals(state["measuredAt"], Gate(before, gate)?["measuredAt"]);

    private static JsonObject? Gate(RolloutView rollout, string name) => rollout.Status.Items("gates").FirstOrDefault(candidate => candidate.Text("name") == name);

    private static bool IsByCommand(RolloutView before, RolloutView rollout) =>
        rollout.Attempt.Flag("gatesOff") || rollout.Attempt.Flag("stepsSkipped") || before.Step.Flag("endedByCommand") || rollout.Step.Flag("endedByCommand")
        || (rollout.LastCommandId != before.LastCommandId && rollout.Status.At("lastCommand").Flag("accepted") && rollout.Status.At("lastCommand").Text("verb") is "promote" or "skip" or "promote-full");

    private static bool HadTraffic(RolloutView before) =>
        before.CanaryWeight > 0 || ScopeOfGenerated.Has(before, "mirror", DateTimeOffset.MinValue) || ScopeOfGenerated.Has(before, "header-route", DateTimeOffset.MinValue);

    private static int Round(RolloutView rollout) => rollout.Status.At("round").Integer("number") ?? 0;

    private void CheckGates(ClusterWrite write, RolloutView before, RolloutView rollout)
    {
        foreach (var gate in rollout.Status.Items("gates"))
        {
            var was = before.Status.Items("gates").FirstOrDefault(candidate => candidate.Text("name") == gate.Text("name"));
            if (JsonNode.DeepEquals(gate["measuredAt"], was?["measuredAt"]))
                continue;
            if (gate.Text("verdict") != "Pass")
                continue;
            if (gate.Text("value") is not { } value || value.Contains("NaN", StringComparison.Ordinal))
                throw new Violation(Name, $"{write}: gate {gate.Text("name")} passes with the value {gate.Text("value") ?? "none"}");
            if (gate.Time("measuredAt") is { } measured)
                CheckMeasured(write, rollout, gate, measured);
        }
    }

    private void CheckMeasured(ClusterWrite write, RolloutView rollout, JsonObject gate, DateTimeOffset measured)
    {
        var what = $"{write}: gate {gate.Text("name")} passes by what was measured at {measured:HH:mm:ss.fff}";

        // A pass that ends a step is told once more in the next one, where it does not count; on the way back none does.
        var counts = gate.Integer("passes") > 0 && !rollout.GoesBack;
        var began = counts ? rollout.Step.Time("started") : rollout.Attempt.Time("started");
        if (measured < began - tolerance.Clocks)
            throw new Violation(Name, $"{what}, before {(counts ? "its step" : "the attempt")} began at {began:HH:mm:ss.fff}");

        // The guard against routing failures is no gate of people's; what it reads has numbers of its own.
        if (facts is not null && gate.Text("name") != "routing-failures" && !(facts.LastNumber(rollout.Key.Name) >= measured - tolerance.Offset))
            throw new Violation(Name, $"{what}; the metric server has given no number since");
    }

    private void CheckRoutes(ClusterWrite write, VirtualServiceView service)
    {
        var before = WeightsJudge.UserRoutes(cluster.VirtualServices.Was);
        foreach (var (label, route) in WeightsJudge.UserRoutes(service))
        {
            var was = before.FirstOrDefault(entry => entry.Label == label).Route;
            foreach (var rollout in cluster.MoversOf(service.Key).Where(rollout => route.SendsTo(rollout.Host)))
            {
                if (rollout.Canary is { } canary && rollout.Stable is { } stable && canary != stable)
                    CheckShare(write, label, was, route, rollout, canary, stable);
            }
        }
    }

    private void CheckShare(ClusterWrite write, string label, RouteView? was, RouteView route, RolloutView rollout, SubsetName canary, SubsetName stable)
    {
        var (part, share) = (route.WeightOf(canary), route.WeightOf(canary) + route.WeightOf(stable));
        if (part == 0)
            return;
        var (partBefore, shareBefore) = was is null ? (0, 1) : (was.WeightOf(canary), was.WeightOf(canary) + was.WeightOf(stable));
        if (part * Math.Max(shareBefore, 1) <= partBefore * share)
            return;
        var allowed = rollout.CanaryWeight == 0 ? 0 : Math.Max(1, (long)decimal.Floor(share * rollout.CanaryWeight / 100));
        if (part > allowed)
            throw new Violation(Name, $"{write}: route {label} gives {canary} {part} of {share}; the status of {rollout} has recorded {rollout.CanaryWeight} %");
    }
}

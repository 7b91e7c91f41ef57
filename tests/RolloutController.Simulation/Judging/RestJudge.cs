using System.Text.Json.Nodes;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>A Rollout rests for the reason that its status gives: it is not held by what is over, and nothing of its spec waits to be done.</summary>
internal sealed class RestJudge(ClusterView cluster, Tolerance tolerance) : IJudge
{
    public string Name => "Rest";

    public void AtRest(DateTimeOffset now)
    {
        foreach (var rollout in cluster.Rollouts.All)
        {
            if (Complaint(rollout, now) is { } complaint)
                throw new Violation(Name, $"at rest {rollout} is {rollout.Phase}, but {complaint}");
        }
    }

    private string? Complaint(RolloutView rollout, DateTimeOffset now)
    {
        var (asked, stable, pause) = (rollout.Spec.Text("version"), rollout.Status.Text("stable"), rollout.Status.At("pause"));
        return rollout.Phase switch
        {
            "Healthy" when stable != asked => $"{stable} serves and {asked} is asked for",
            "Degraded" when stable == asked => $"{stable} serves, as is asked for",
            "Paused" when pause is null => "its status does not say why",
            "Paused" when pause.Text("reason") == "Spec" && !rollout.Spec.Flag("paused") => "spec.paused is not true",
            "Paused" when pause.Text("reason") == "Step" && rollout.Spec.At("windows") is null && rollout.Step.Time("deadline") + tolerance.Offset < now => $"its pause was to end at {rollout.Step.Time("deadline"):HH:mm:ss}",
            "Paused" when rollout.Attempt.Text("version") != asked => $"it is held at {rollout.Attempt.Text("version")} and {asked} is asked for",
            "Invalid" when !rollout.Spec.Items("steps").Any(step => IsWrong(rollout, step)) => $"its steps are right: {rollout.Status.Text("message")}",
            _ => null,
        };
    }

    /// <summary>Two kinds in one step, or a fault on a host whose VirtualService has another name than the host, and is not named.</summary>
    private bool IsWrong(RolloutView rollout, JsonObject step)
    {
        if (step.At("setWeight") is not null && step.At("pause") is not null)
            return true;
        return step.At("faultInjection") is { } fault && fault.Text("virtualService") is null && fault.Text("host") is { } host
            && cluster.VirtualServices.All.Any(service => service.Key.Name != host && service.Json.At("spec", "hosts") is JsonArray hosts && hosts.Any(named => (string?)named == host));
    }
}

using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>At rest the mesh objects are as the status says, whatever people did to them: subsets stand and routes carry the recorded weights.</summary>
internal sealed class RepairJudge(ClusterView cluster) : IJudge
{
    public string Name => "Repair";

    public void AtRest(DateTimeOffset now)
    {
        foreach (var rollout in cluster.Rollouts.All.Where(rollout => rollout.Phase is "Healthy" or "Degraded" or "Paused" && rollout.Status.Flag("routesPinned")))
        {
            CheckSubset(rollout, rollout.Stable);
            if (rollout.CanaryWeight > 0)
                CheckSubset(rollout, rollout.Canary);
            foreach (var entry in rollout.Status.Items("weights"))
                CheckRoute(rollout, entry.Text("virtualService") ?? "", entry.Text("route") ?? "");
        }
    }

    private void CheckSubset(RolloutView rollout, SubsetName? name)
    {
        if (name is { } subset && cluster.Subsets.Find(subset) is null)
            throw new Violation(Name, $"at rest {rollout} is {rollout.Phase} and no DestinationRule has {subset}");
    }

    private void CheckRoute(RolloutView rollout, string virtualService, string label)
    {
        if (cluster.VirtualServices.Find(new ObjectKey(rollout.Key.Namespace, virtualService)) is not { } service)
            throw new Violation(Name, $"at rest {rollout} is {rollout.Phase} and VirtualService {virtualService} does not exist");
        if (WeightsJudge.UserRoutes(service).Find(entry => entry.Label == label).Route is not { } route || !route.SendsTo(rollout.Host))
            return;
        var canary = rollout.Canary is { } name && rollout.CanaryWeight > 0 ? route.WeightOf(name) : 0;
        var own = route.Destinations.Where(destination => destination.Host == rollout.Host && (destination.Weight ?? 1) > 0).Select(destination => destination.Name).ToList();
        if (own.Exists(destination => destination != rollout.Stable && !(destination == rollout.Canary && canary > 0)))
            throw new Violation(Name, $"at rest {rollout} is {rollout.Phase} at {rollout.CanaryWeight} %; route {label} of VirtualService {virtualService} sends to {string.Join(", ", own)}");
        var share = canary + (rollout.Stable is { } stable ? route.WeightOf(stable) : 0);
        if (rollout.CanaryWeight > 0 && share > 1 && canary != (rollout.CanaryWeight == 100 ? share : Math.Max(1, (long)decimal.Floor(share * rollout.CanaryWeight / 100))))
            throw new Violation(Name, $"at rest {rollout} is {rollout.Phase} at {rollout.CanaryWeight} %; route {label} of VirtualService {virtualService} gives the canary {canary} of {share}");
    }
}

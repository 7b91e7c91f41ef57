using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// I4: a way back is written in the pass that decides it. Once a status says that traffic goes back, its writer tries each VirtualService that still
/// gives the canary something, at once and each on its own; an abort that was taken up is in the status at once. In virtual time a pass takes none:
/// what it may wait for is an answer, and a failed request is repeated. Traffic stays only where stable has no ready pod.
/// </summary>
internal sealed class WayBackJudge(ClusterView cluster, RequestLog log, Tolerance tolerance) : IJudge
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);
    private readonly List<Debt> debts = [];

    public string Name => "I4";

    public void Observe(ClusterWrite write)
    {
        if (!cluster.IsController(write))
            return;
        if (cluster.Rollouts.Is is { } rollout)
            Take(write, rollout, cluster.Rollouts.Was);
    }

    public void Look(DateTimeOffset now)
    {
        for (var index = debts.Count - 1; index >= 0; index--)
        {
            var debt = debts[index];
            if (IsPaid(debt))
                debts.RemoveAt(index);
            else if (log.IsOverdue(debt.Client, debt.Since, Patience, Retry))
                throw new Violation(Name, $"{debt.Client} decided at {debt.Since:HH:mm:ss.fff} that {debt.What}, lives at {now:HH:mm:ss.fff}, and has not tried it");
        }
    }

    private void Take(ClusterWrite write, RolloutView rollout, RolloutView? before)
    {
        if (rollout.AcceptedCommand is { Verb: "abort" } command && before?.AcceptedCommand != rollout.AcceptedCommand)
            debts.Add(new Debt(write.Client, write.Time, rollout.Key, null, command.Id, $"{rollout} aborts by command {command.Id}"));
        if (!rollout.GoesBack || before?.GoesBack == true || (before?.Canary ?? rollout.Canary) is not { } canary)
            return;
        foreach (var service in cluster.VirtualServices.All.Where(service => service.Key.Namespace == rollout.Key.Namespace && Gives(service, rollout, canary)))
            debts.Add(new Debt(write.Client, write.Time, rollout.Key, service.Key, null, $"{rollout} goes back to stable, VirtualService {service.Key} with it") { Canary = canary });
    }

    private bool IsPaid(Debt debt)
    {
        if (cluster.Rollouts.Find(debt.Rollout) is not { } rollout || cluster.Leader is { } leader && leader != debt.Client)
            return true;
        if (debt.Service is not { } key)
            return rollout.LastCommandId == debt.Command || log.Tried(debt.Client, "rollouts", rollout.Key) > debt.Since;
        return cluster.VirtualServices.Find(key) is not { } service
            || !Gives(service, rollout, debt.Canary)
            || log.Tried(debt.Client, "virtualservices", key) >= debt.Since
            || cluster.ForeignWrite("virtualservices", key) >= debt.Since - tolerance.Staleness
            || cluster.ForeignWrite("rollouts", rollout.Key) >= debt.Since
            || !IsStableReady(rollout, debt.Since);
    }

    /// <summary>The canary gets something by a route of this Rollout, or the Rollout has generated one.</summary>
    private static bool Gives(VirtualServiceView service, RolloutView rollout, SubsetName canary) =>
        service.Generated.Any(route => route.Owner == rollout.Key.Name)
        || (rollout.VirtualServices.Contains(service.Key.Name)
            && WeightsJudge.UserRoutes(service).Any(entry => rollout.WeightsOf(service.Key.Name, entry.Label) is not null && entry.Route.WeightOf(canary) > 0));

    private bool IsStableReady(RolloutView rollout, DateTimeOffset since) =>
        rollout.Stable is { } stable
        && cluster.DestinationRules.All.SelectMany(rule => rule.Subsets).FirstOrDefault(subset => subset.Name == stable) is { } subset
        && cluster.Endpoints.WasAlwaysReady(stable.Host, subset.Labels, since - tolerance.Staleness);

    private sealed record Debt(string Client, DateTimeOffset Since, ObjectKey Rollout, ObjectKey? Service, string? Command, string What)
    {
        public SubsetName Canary { get; init; }
    }
}

using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Model;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// I4: a way back is written in the pass that decides it. A gate over its limit and an abort that was carried out turn back in the status that tells
/// of them; once a status says that traffic goes back, whoever leads writes each VirtualService that still gives the canary something, at once and each
/// on its own. In virtual time a pass takes none: what it may wait for is an answer, and a failed request is repeated. Traffic stays only where stable
/// has no ready pod.
/// </summary>
internal sealed class WayBackJudge(ClusterView cluster, RequestLog log, Tolerance tolerance) : IJudge
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);
    private readonly List<Debt> debts = [];

    public string Name => "I4";

    public void Observe(ClusterWrite write)
    {
        if (!cluster.IsController(write) || cluster.Rollouts.Is is not { } rollout)
            return;
        var before = cluster.Rollouts.Was;
        if (before is not null && write.Subresource == "status")
        {
            CheckAbort(write, before, rollout);
            CheckVerdicts(write, before, rollout);
        }

        Take(write, rollout, before);
    }

    public void Look(DateTimeOffset now)
    {
        for (var index = debts.Count - 1; index >= 0; index--)
        {
            var debt = debts[index];
            if (IsPaid(debt))
            {
                debts.RemoveAt(index);
                continue;
            }

            Delay(debt, now);
            if (log.IsOverdue(debt.Client, debt.Since, Patience, Retry))
                throw new Violation(Name, $"{debt.Client} leads and lives at {now:HH:mm:ss.fff}; since {debt.Since:HH:mm:ss.fff} it should have written that {debt.What}");
        }
    }

    private void CheckAbort(ClusterWrite write, RolloutView before, RolloutView rollout)
    {
        if (rollout.LastCommandId == before.LastCommandId || rollout.Status.At("lastCommand").Text("verb") != "abort")
            return;
        var isAccepted = rollout.Status.At("lastCommand").Flag("accepted");
        if (isAccepted && !rollout.GoesBack)
            throw new Violation(Name, $"{write} records that {rollout} was aborted; it is {rollout.Phase}");
        if (!isAccepted && before.Phase is "Progressing" or "Promoting" or "Paused" && !rollout.GoesBack)
            throw new Violation(Name, $"{write} refuses to abort {rollout}, which was {before.Phase}");
    }

    private void CheckVerdicts(ClusterWrite write, RolloutView before, RolloutView rollout)
    {
        if (rollout.Phase is not ("Progressing" or "Promoting" or "Paused") || before.AttemptNumber != rollout.AttemptNumber || rollout.Attempt.Flag("gatesOff"))
            return;
        if ((rollout.Spec.At("failurePolicy").Text("onFailure") ?? "Rollback") != "Rollback")
            return;
        foreach (var gate in rollout.Status.Items("gates"))
        {
            if (gate.Integer("failures") > LimitOf(rollout, gate.Text("name") ?? ""))
                throw new Violation(Name, $"{write}: gate {gate.Text("name")} of {rollout} has failed {gate.Integer("failures")} times, and it is {rollout.Phase}");
        }
    }

    /// <summary>Failures tolerated: as in the attempt, or as the spec says now.</summary>
    private static int LimitOf(RolloutView rollout, string gate) => rollout.Attempt.Items("gates")
        .Concat(rollout.Steps.ElementAtOrDefault(rollout.StepIndex).Items("gates"))
        .Concat(rollout.Spec.At("analysis").Items("gates"))
        .Where(candidate => candidate.Text("name") == gate)
        .Select(candidate => candidate.Integer("failureLimit") ?? 0)
        .DefaultIfEmpty()
        .Max();

    private void Take(ClusterWrite write, RolloutView rollout, RolloutView? before)
    {
        if (rollout.AcceptedCommand is { Verb: "abort" } command && before?.AcceptedCommand != rollout.AcceptedCommand)
            debts.Add(new Debt(rollout, null, $"{rollout} aborts by command {command.Id}") { Client = write.Client, Since = write.Time, Command = command.Id });
        if (!rollout.GoesBack || before?.GoesBack == true || (before?.Canary ?? rollout.Canary) is not { } canary)
            return;
        foreach (var service in cluster.VirtualServices.All.Where(service => service.Key.Namespace == rollout.Key.Namespace && Gives(service, rollout, canary)))
            debts.Add(new Debt(rollout, service.Key, $"VirtualService {service.Key} gives nothing to {canary} of {rollout} any more") { Client = write.Client, Since = write.Time, Canary = canary });
    }

    private bool IsPaid(Debt debt)
    {
        if (cluster.Rollouts.Find(debt.Key) is not { } rollout || rollout.Uid != debt.Uid)
            return true;
        if (debt.Service is not { } key)
            return rollout.AcceptedCommand?.Id != debt.Command || rollout.LastCommandId == debt.Command;
        return cluster.VirtualServices.Find(key) is not { } service || !Gives(service, rollout, debt.Canary);
    }

    /// <summary>What the sender cannot know yet, and what it waits for rightly.</summary>
    private void Delay(Debt debt, DateTimeOffset now)
    {
        if (cluster.Leader is { } leader && leader != debt.Client)
            (debt.Client, debt.Since) = (leader, now + tolerance.Staleness);
        debt.NotBefore(cluster.ForeignWrite("rollouts", debt.Key) + tolerance.Staleness);
        if (debt.Service is not { } key)
            return;
        debt.NotBefore(cluster.ForeignWrite("virtualservices", key) + tolerance.Staleness);
        if (cluster.Rollouts.Find(debt.Key) is { } rollout && !IsStableReady(rollout, now))
            debt.NotBefore(now + tolerance.Staleness);
    }

    /// <summary>The canary gets something by a route of this Rollout, or the Rollout has generated one.</summary>
    private static bool Gives(VirtualServiceView service, RolloutView rollout, SubsetName canary) =>
        service.Generated.Any(route => route.Owner == rollout.Key.Name)
        || (rollout.VirtualServices.Contains(service.Key.Name)
            && WeightsJudge.UserRoutes(service).Any(entry => rollout.WeightsOf(service.Key.Name, entry.Label) is not null && entry.Route.WeightOf(canary) > 0));

    private bool IsStableReady(RolloutView rollout, DateTimeOffset now)
    {
        if (rollout.Stable is not { } stable)
            return false;
        var labels = rollout.Status.At("stableLabels") is JsonObject recorded
            ? KubernetesReader.Labels(recorded)
            : cluster.DestinationRules.All.SelectMany(rule => rule.Subsets).FirstOrDefault(subset => subset.Name == stable)?.Labels;
        return labels is not null && cluster.Endpoints.WasAlwaysReady(stable.Host, labels, now);
    }

    private sealed class Debt(RolloutView rollout, ObjectKey? service, string what)
    {
        public ObjectKey Key { get; } = rollout.Key;

        public string Uid { get; } = rollout.Uid;

        public ObjectKey? Service => service;

        public string What => what;

        /// <summary>Who has to pay it.</summary>
        public required string Client { get; set; }

        /// <summary>Since when it could have been paid.</summary>
        public required DateTimeOffset Since { get; set; }

        public string? Command { get; init; }

        public SubsetName Canary { get; init; }

        public void NotBefore(DateTimeOffset? time) => Since = time > Since ? time.Value : Since;
    }
}

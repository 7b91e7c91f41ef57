using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// I2: a controller takes only subsets away that a Rollout has recorded as its own and as being removed, that nothing names, whose proxies have
/// all left (or the policy's time was waited out), and after the drain. What it adds is recorded before.
/// </summary>
internal sealed class RemovalJudge(ClusterView cluster, Tolerance tolerance, bool hasMesh) : IJudge
{
    public string Name => "I2";

    public void Observe(ClusterWrite write)
    {
        if (!cluster.IsController(write) || write.Kind.Plural != "destinationrules" || !write.Changed)
            return;
        if (write.After is null)
            throw new Violation(Name, $"{write} deletes a DestinationRule; only subsets are taken away");
        var (before, after) = (cluster.DestinationRules.Was, cluster.DestinationRules.Is!);
        foreach (var subset in before?.Subsets ?? [])
        {
            if (!after.Has(subset.Name))
                CheckRemoved(write, subset.Name);
        }

        foreach (var subset in after.Subsets)
        {
            if (before?.Has(subset.Name) != true && !Owners(write.Key, subset.Name).Any())
                throw new Violation(Name, $"{write} adds {subset.Name}, which no status records as added");
        }
    }

    private IEnumerable<RolloutView> Owners(ObjectKey rule, SubsetName name) => cluster.Rollouts.All.Where(rollout =>
        rollout.Key.Namespace == rule.Namespace
        && rollout.Status.Items("ownedSubsets").Any(owned => owned.Text("destinationRule") == rule.Name && owned.Text("name") == name.Subset));

    private void CheckRemoved(ClusterWrite write, SubsetName name)
    {
        var owner = Owners(write.Key, name).FirstOrDefault(rollout =>
            rollout.Status.Items("ownedSubsets").Any(owned => owned.Text("name") == name.Subset && owned.Flag("removing")));
        if (owner is null)
            throw new Violation(Name, $"{write} removes {name}, which no status records as its own and as being removed");
        if (cluster.VirtualServices.All.FirstOrDefault(service => service.Named.Contains(name)) is { } naming)
        {
            if (cluster.Subsets.NamedByOthers(name) is { } named && write.Time - named <= tolerance.Staleness)
                return;
            throw new Violation(Name, $"{write} removes {name}, which VirtualService {naming.Key} names");
        }

        if (cluster.TerminatingNamespaces.Contains(write.Key.Namespace) || cluster.Subsets.Find(name) is not null)
            return;
        CheckTime(write, name, owner);
    }

    private void CheckTime(ClusterWrite write, SubsetName name, RolloutView owner)
    {
        var loss = cluster.Subsets.Lost(name)!;
        if (loss.UnnamedSince is not { } unnamed)
            return;
        var stood = write.Time - unnamed + tolerance.Clocks;
        var drain = owner.DrainDuration;
        if (stood < drain)
            throw new Violation(Name, $"{write} removes {name} {write.Time - unnamed} after it was last named; the drain takes {drain}");
        var isProven = loss.LeftAt is { } left && write.Time - left + tolerance.Clocks >= drain;
        if (hasMesh && !isProven && !owner.Policy.IsWaitedOut(stood - drain))
            throw new Violation(Name, $"{write} removes {name}; proxies left it {(loss.LeftAt is { } at ? $"at {at:HH:mm:ss.fff}" : "never")}, the drain takes {drain}");
    }
}

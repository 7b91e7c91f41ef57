using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// I6: no mirror, fault or header route outlives its scope. None is written that the status does not ask for; one that stands beyond its scope
/// leaves with the next pass of a leader that lives; none stays behind a Rollout that is gone.
/// </summary>
internal sealed class ScopeJudge(ClusterView cluster, RequestLog log, Tolerance tolerance) : IJudge
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(15);
    private readonly Dictionary<(ObjectKey Service, string Route), Outlived> outlived = [];
    private bool isStale = true;
    private DateTimeOffset nextEnd = DateTimeOffset.MaxValue;
    private string? leader;

    public string Name => "I6";

    public void Observe(ClusterWrite write)
    {
        isStale |= write.Kind.Plural is "virtualservices" or "rollouts";
        if (!cluster.IsController(write))
            return;
        if (cluster.Rollouts is { Was: { } gone, Is: null })
            CheckGone(write, gone);
        if (cluster.VirtualServices.Is is { } service)
            CheckWritten(write, service);
    }

    public void Look(DateTimeOffset now)
    {
        if (cluster.Leader != leader)
        {
            leader = cluster.Leader;
            foreach (var entry in outlived.Values)
                entry.Since = now + tolerance.Staleness;
        }

        if (isStale || now >= nextEnd)
            Find(now);
        if (leader is null)
            return;
        foreach (var ((service, route), entry) in outlived)
        {
            if (log.IsOverdue(leader, entry.Since, Patience, Retry))
                throw new Violation(Name, $"route {route} of VirtualService {service} has outlived its scope since {entry.Since:HH:mm:ss.fff}; {leader} leads and lives");
        }
    }

    public void AtRest(DateTimeOffset now)
    {
        Find(now);
        foreach (var (service, route) in outlived.Keys)
            throw new Violation(Name, $"route {route} of VirtualService {service} has outlived its scope, and stays");
    }

    private void Find(DateTimeOffset now)
    {
        isStale = false;
        nextEnd = DateTimeOffset.MaxValue;
        var found = new HashSet<(ObjectKey, string)>();
        foreach (var service in cluster.VirtualServices.All)
        {
            foreach (var route in service.Generated)
            {
                var rollout = Owner(service, route);
                if (rollout?.Step.Time("faultUntil") + tolerance.Offset is { } until && until > now && until < nextEnd)
                    nextEnd = until;
                if (ScopeOfGenerated.Has(rollout, route.Purpose, now - tolerance.Offset))
                    continue;
                found.Add((service.Key, route.Name));
                if (!outlived.ContainsKey((service.Key, route.Name)))
                    outlived[(service.Key, route.Name)] = new Outlived { Since = Since(service, now) };
            }
        }

        foreach (var entry in outlived.Keys.Where(entry => !found.Contains(entry)).ToArray())
            outlived.Remove(entry);
    }

    // What somebody else did may be unseen for a while.
    private DateTimeOffset Since(VirtualServiceView service, DateTimeOffset now) =>
        cluster.ForeignWrite("virtualservices", service.Key) is { } at && now - at < tolerance.Staleness ? now + tolerance.Staleness : now;

    private RolloutView? Owner(VirtualServiceView service, RouteView route) => cluster.Rollouts.Find(new ObjectKey(service.Key.Namespace, route.Owner));

    private void CheckWritten(ClusterWrite write, VirtualServiceView service)
    {
        var before = cluster.VirtualServices.Was?.Generated.Select(route => route.Name).ToList() ?? [];
        foreach (var route in service.Generated.Where(route => !before.Contains(route.Name)))
        {
            if (!ScopeOfGenerated.Has(Owner(service, route), route.Purpose, write.Time - tolerance.Offset))
                throw new Violation(Name, $"{write} adds route {route.Name}, which the status of its Rollout does not ask for");
        }
    }

    private void CheckGone(ClusterWrite write, RolloutView gone)
    {
        if (cluster.TerminatingNamespaces.Contains(gone.Key.Namespace))
            return;
        foreach (var service in cluster.VirtualServices.All.Where(service => service.Key.Namespace == gone.Key.Namespace))
        {
            if (service.Generated.FirstOrDefault(route => route.Owner == gone.Key.Name) is { } route)
                throw new Violation(Name, $"{write} lets {gone} go; route {route.Name} of VirtualService {service.Key} stays behind");
        }
    }

    private sealed class Outlived
    {
        public DateTimeOffset Since { get; set; }
    }
}

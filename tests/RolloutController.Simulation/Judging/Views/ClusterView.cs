using System.Collections.Immutable;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>What the history says so far: the objects as they are and as they were before the last write, and who changed what when.</summary>
internal sealed class ClusterView(Func<string, bool> isController)
{
    private readonly Dictionary<(string Plural, ObjectKey Key), DateTimeOffset> foreignWrites = [];

    /// <summary>The VirtualServices.</summary>
    public ObjectViews<VirtualServiceView> VirtualServices { get; } = new(VirtualServiceView.Of);

    /// <summary>The DestinationRules.</summary>
    public ObjectViews<DestinationRuleView> DestinationRules { get; } = new(DestinationRuleView.Of);

    /// <summary>The Rollouts.</summary>
    public ObjectViews<RolloutView> Rollouts { get; } = new((key, json) => new RolloutView(key, json));

    /// <summary>Subsets as DestinationRules have them and VirtualServices name them.</summary>
    public SubsetStates Subsets { get; } = new();

    /// <summary>Which pods are ready behind which Services.</summary>
    public EndpointStates Endpoints { get; } = new();

    /// <summary>Who holds the lease; null while nobody has taken one.</summary>
    public string? Leader { get; private set; }

    /// <summary>Namespaces that are being deleted.</summary>
    public HashSet<string> TerminatingNamespaces { get; } = [];

    /// <summary>Takes in the next write.</summary>
    public void Take(ClusterWrite write)
    {
        VirtualServices.Forget();
        DestinationRules.Forget();
        Rollouts.Forget();
        if (!write.Changed)
            return;
        if (!isController(write.Client))
            foreignWrites[(write.Kind.Plural, write.Key)] = write.Time;
        switch (write.Kind.Plural)
        {
            case "virtualservices":
                VirtualServices.Take(write);
                Subsets.Named(write, isController(write.Client), VirtualServices);
                break;
            case "destinationrules":
                DestinationRules.Take(write);
                Subsets.Stands(write, isController(write.Client), DestinationRules, VirtualServices);
                break;
            case "rollouts":
                Rollouts.Take(write);
                break;
            case "leases":
                Leader = write.After.At("spec").Text("holderIdentity") is { Length: > 0 } holder ? holder : null;
                break;
            case "namespaces":
                if (write.After.At("metadata", "deletionTimestamp") is not null)
                    TerminatingNamespaces.Add(write.Key.Name);
                break;
            case "services" or "endpoints" or "pods":
                Endpoints.Take(write);
                break;
        }
    }

    /// <summary>Whether a write is a controller's.</summary>
    public bool IsController(ClusterWrite write) => isController(write.Client);

    /// <summary>When somebody else than a controller last changed an object; null: never.</summary>
    public DateTimeOffset? ForeignWrite(string plural, ObjectKey key) => foreignWrites.TryGetValue((plural, key), out var at) ? at : null;

    /// <summary>The Rollouts of a host.</summary>
    public IEnumerable<RolloutView> RolloutsOf(string host) => Rollouts.All.Where(rollout => rollout.Host == host);

    /// <summary>The VirtualServices that a Rollout moves, as far as they exist.</summary>
    public IEnumerable<VirtualServiceView> VirtualServicesOf(RolloutView rollout) =>
        rollout.VirtualServices.Select(name => VirtualServices.Find(new ObjectKey(rollout.Key.Namespace, name))).OfType<VirtualServiceView>();

    /// <summary>The Rollouts that move a VirtualService.</summary>
    public ImmutableArray<RolloutView> MoversOf(ObjectKey virtualService) =>
        [.. Rollouts.All.Where(rollout => rollout.Key.Namespace == virtualService.Namespace && rollout.VirtualServices.Contains(virtualService.Name))];
}

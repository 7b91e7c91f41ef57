using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>Which subsets stand, which are named, and who took them away or named them.</summary>
internal sealed class SubsetStates
{
    private readonly Dictionary<SubsetName, SubsetState> standing = [];
    private readonly Dictionary<SubsetName, SubsetLoss> lost = [];
    private readonly Dictionary<SubsetName, DateTimeOffset> namedByOthers = [];
    private readonly List<SubsetName> order = [];

    /// <summary>A subset that a DestinationRule has now.</summary>
    public SubsetState? Find(SubsetName name) => standing.GetValueOrDefault(name);

    /// <summary>When and by whom a subset that stands no more was taken away; null where it never stood.</summary>
    public SubsetLoss? Lost(SubsetName name) => lost.GetValueOrDefault(name);

    /// <summary>When somebody else than a controller last made a VirtualService name a subset.</summary>
    public DateTimeOffset? NamedByOthers(SubsetName name) => namedByOthers.TryGetValue(name, out var at) ? at : null;

    /// <summary>The subsets that stand, in the order in which they first appeared.</summary>
    public IEnumerable<(SubsetName Name, SubsetState State)> All =>
        order.Where(standing.ContainsKey).Select(name => (name, standing[name]));

    /// <summary>A write of a DestinationRule.</summary>
    public void Stands(ClusterWrite write, bool byController, ObjectViews<DestinationRuleView> rules, ObjectViews<VirtualServiceView> services)
    {
        foreach (var subset in rules.Was?.Subsets ?? [])
        {
            if (!rules.All.Any(rule => rule.Has(subset.Name)) && standing.Remove(subset.Name, out var state))
                lost[subset.Name] = new SubsetLoss(write.Time, byController, state.UnnamedSince, state.LeftAt);
        }

        foreach (var subset in rules.Is?.Subsets ?? [])
        {
            if (!standing.TryAdd(subset.Name, new SubsetState(write.Time)))
                continue;
            if (!order.Contains(subset.Name))
                order.Add(subset.Name);
            if (!services.All.Any(service => service.Named.Contains(subset.Name)))
                standing[subset.Name].UnnamedSince = write.Time;
        }
    }

    /// <summary>A write of a VirtualService.</summary>
    public void Named(ClusterWrite write, bool byController, ObjectViews<VirtualServiceView> services)
    {
        foreach (var name in services.Is?.Named ?? [])
        {
            if (!byController && services.Was?.Named.Contains(name) != true)
                namedByOthers[name] = write.Time;
            if (Find(name) is { } state)
                (state.UnnamedSince, state.LeftAt) = (null, null);
        }

        foreach (var name in services.Was?.Named ?? [])
        {
            if (Find(name) is { UnnamedSince: null } state && !services.All.Any(service => service.Named.Contains(name)))
                state.UnnamedSince = write.Time;
        }
    }
}

using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>The mesh objects of one Rollout as last seen; pure and immutable.</summary>
public interface IMeshState
{
    /// <summary>Routes or objects that a Rollout refers to and that are missing, ambiguous or not usable.</summary>
    ImmutableArray<SpecProblem> Problems { get; }

    /// <summary>Whether the DestinationRule exists.</summary>
    bool HasDestinationRule { get; }

    /// <summary>Its subsets in order.</summary>
    ImmutableArray<SubsetObservation> Subsets { get; }

    /// <summary>The managed routes.</summary>
    ImmutableArray<RouteObservation> Routes { get; }

    /// <summary>Whether any VirtualService that was seen (all readable namespaces) names this subset of the Service's host.</summary>
    bool IsReferenced(string subset);

    /// <summary>The writes still needed for a desired state; empty when it stands.</summary>
    TrafficEdits Render(DesiredTraffic desired);

    /// <summary>
    /// What the proxies must have when the subset stands in the DestinationRule as seen now.
    /// </summary>
    MeshChange SubsetPresent(string subset);

    /// <summary>What the proxies must have when the managed routes carry what they carry as seen now.</summary>
    MeshChange RoutesAsSeen();

    /// <summary>What the proxies must have when no route names the subset any more.</summary>
    MeshChange SubsetUnreferenced(string subset);
}

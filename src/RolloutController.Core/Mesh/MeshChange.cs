using System.Collections.Immutable;
using RolloutController.Core.Mesh.Generated;

namespace RolloutController.Core.Mesh;

/// <summary>A change that proxies must have acknowledged: exactly one of the nested kinds.</summary>
public abstract record MeshChange
{
    private MeshChange()
    {
    }

    /// <summary>Identity: the same for the same content of the same generation of the same object, else different.</summary>
    public required string Id { get; init; }

    /// <summary>The change for people: <c>DestinationRule bookinfo/reviews: subset v2</c>.</summary>
    public required string Description { get; init; }

    /// <summary>Fully qualified host of the Service: <c>reviews.bookinfo.svc.cluster.local</c>.</summary>
    public required string Host { get; init; }

    /// <summary>Ports of the Service; a proxy has one cluster per port.</summary>
    public required ImmutableArray<int> Ports { get; init; }

    /// <summary>Namespace of the Service and of the VirtualServices.</summary>
    public string Namespace => Host.Split('.').ElementAtOrDefault(1) ?? "";

    /// <summary>Proxies must be without something: one that never had it proves nothing for others.</summary>
    internal bool IsAbsence => this is SubsetUnreferenced or GeneratedRemoved;

    /// <summary>Namespace of the only proxies that it can concern; null: any.</summary>
    internal string? Callers => this switch
    {
        GeneratedApplied generated => generated.Route.Callers,
        GeneratedRemoved => Namespace,
        _ => null,
    };

    /// <summary>
    /// The parts of a change that are seen at different proxies, or were written one after another: a proxy that shows one says nothing of
    /// another.
    /// </summary>
    public ImmutableArray<MeshChange> Parts => this is RoutesApplied routes ? PartsOf(routes) : [this];

    /// <summary>The clusters <c>outbound|port|subset|host</c> exist and are warm.</summary>
    public sealed record SubsetPresent(string Subset) : MeshChange;

    /// <summary>The routes of these VirtualServices split among exactly these clusters of the host.</summary>
    public sealed record RoutesApplied(ImmutableArray<RouteSplit> Routes) : MeshChange
    {
        /// <summary>
        /// The Rollout's generated routes, in whatever VirtualService they stand. A proxy that has a managed route has none above it that is
        /// not among these.
        /// </summary>
        public ImmutableArray<GeneratedSplit> Generated { get; init; } = [];

        /// <summary>Prefix of the names of the Rollout's generated routes; null: they are not looked at.</summary>
        public string? GeneratedPrefix { get; init; }

        /// <summary>
        /// A generated route in somebody else's VirtualService was there before: every proxy in the namespace must be seen without those that
        /// are not among <see cref="Generated"/>.
        /// </summary>
        public bool AwaitsRemoval { get; init; }
    }

    /// <summary>A proxy that has the generated route has it like this.</summary>
    public sealed record GeneratedApplied(GeneratedSplit Route) : MeshChange;

    /// <summary>No proxy in the namespace has a generated route of that prefix but these.</summary>
    public sealed record GeneratedRemoved(string Prefix, ImmutableArray<string> Standing) : MeshChange;

    /// <summary>No route sends to the subset's clusters.</summary>
    /// <param name="Subset">The subset.</param>
    /// <param name="InListeners">The host has tcp or tls routes too, so that listeners count beside route configurations.</param>
    public sealed record SubsetUnreferenced(string Subset, bool InListeners = false) : MeshChange;

    private static ImmutableArray<MeshChange> PartsOf(RoutesApplied change)
    {
        var parts = ImmutableArray.CreateBuilder<MeshChange>();
        foreach (var item in change.Routes.GroupBy(route => route.VirtualService, StringComparer.Ordinal))
        {
            parts.Add(change with { Routes = [.. item] });
        }

        foreach (var route in change.Generated)
        {
            parts.Add(new GeneratedApplied(route) { Id = change.Id, Description = change.Description, Host = change.Host, Ports = change.Ports });
        }

        if (change is { AwaitsRemoval: true, GeneratedPrefix: { } prefix })
        {
            parts.Add(new GeneratedRemoved(prefix, [.. change.Generated.Select(route => route.Name)])
            { Id = change.Id, Description = change.Description, Host = change.Host, Ports = change.Ports });
        }

        return parts.Count == 0 ? [change] : parts.ToImmutable();
    }
}

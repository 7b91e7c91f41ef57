namespace RolloutController.Core.Mesh.Propagation;

/// <summary>Tells the filter chains of a tcp or tls route.</summary>
internal static class ChainOfRoute
{
    /// <summary>Whether a chain comes from the route.</summary>
    public static bool Is(DumpChain chain, RouteSplit split, MeshChange.RoutesApplied change)
    {
        if (split.Connections is not { } connections || !IsAtPort(chain, connections, change) || !HasServerNames(chain, connections)) return false;

        // A gateway's chains do not tell where they come from. A sidecar's that do not are those of a Service without a route: they have
        // one cluster without a subset, and so has a gateway's before the first write, which changes nothing.
        return chain.VirtualService is { } origin
            ? ChangeInDump.IsPathOf(origin, split, change.Host)
            : chain.Clusters.Any(entry => entry.Cluster.Host == change.Host) && (chain.Clusters.Length > 1 || chain.Clusters[0].Cluster.Subset.Length > 0);
    }

    // A gateway listens on the target port of its own Service, which need not be the port that routes match. A sidecar listens on the Service's.
    private static bool IsAtPort(DumpChain chain, ConnectionMatch connections, MeshChange.RoutesApplied change) =>
        chain.Port == connections.Port
        || (chain.VirtualService is null && !change.Ports.Contains(chain.Port) && chain.Clusters.Any(entry => entry.Cluster.Port == connections.Port));

    // Each match of a tls route makes a chain with its own part of the SNI hosts.
    private static bool HasServerNames(DumpChain chain, ConnectionMatch connections) =>
        connections.SniHosts.IsEmpty || (!chain.ServerNames.IsEmpty && chain.ServerNames.All(connections.SniHosts.Contains));
}

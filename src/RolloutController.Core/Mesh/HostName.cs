namespace RolloutController.Core.Mesh;

/// <summary>The host of a Service in the mesh, and which ways of writing it mean that Service.</summary>
/// <param name="Service">Name of the Service.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="ClusterDomain">DNS domain of the cluster, <c>cluster.local</c> unless it was set up otherwise.</param>
public sealed record HostName(string Service, string Namespace, string ClusterDomain = "cluster.local")
{
    /// <summary>Fully qualified: <c>reviews.bookinfo.svc.cluster.local</c>.</summary>
    public string Full => $"{Service}.{Namespace}.svc.{ClusterDomain}";

    /// <summary>
    /// Whether a host written in an object of a namespace means this Service: the short name (there only),
    /// <c>name.namespace</c>, <c>name.namespace.svc</c>, or the fully qualified name.
    /// </summary>
    /// <remarks>
    /// Compared byte by byte, as Istio does: Kubernetes names have no upper case, and a host in another case reaches nothing.
    /// A wildcard host means many Services and is none of them.
    /// </remarks>
    /// <param name="host">The host as written.</param>
    /// <param name="writtenIn">Namespace of the object in which it is written.</param>
    public bool IsNamedBy(string? host, string writtenIn)
    {
        if (host is null)
        {
            return false;
        }

        if (!host.Contains('.', StringComparison.Ordinal))
        {
            return string.Equals(host, Service, StringComparison.Ordinal)
                && string.Equals(writtenIn, Namespace, StringComparison.Ordinal);
        }

        return string.Equals(host, $"{Service}.{Namespace}", StringComparison.Ordinal)
            || string.Equals(host, $"{Service}.{Namespace}.svc", StringComparison.Ordinal)
            || string.Equals(host, Full, StringComparison.Ordinal);
    }

    /// <summary>The fully qualified name.</summary>
    public override string ToString() => Full;
}

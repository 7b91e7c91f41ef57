using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>A Service of the registry.</summary>
public sealed record Service(ObjectName Name, ImmutableArray<ServicePort> Ports)
{
    /// <summary>Its fully qualified name in the cluster domain.</summary>
    public string Host { get; } = $"{Name.Name}.{Name.Namespace}.svc.{HostName.ClusterDomain}";
}

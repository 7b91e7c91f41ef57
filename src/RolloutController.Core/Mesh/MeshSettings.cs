namespace RolloutController.Core.Mesh;

/// <summary>What holds for the whole mesh.</summary>
/// <param name="ClusterDomain">DNS domain of the cluster.</param>
/// <param name="ApiVersion">API version of the objects that we make: <c>networking.istio.io/v1</c> or <c>/v1beta1</c>.</param>
/// <param name="RootNamespace">Istio's root namespace (<c>meshConfig.rootNamespace</c>).</param>
public sealed record MeshSettings(
    string ClusterDomain = "cluster.local", string ApiVersion = "networking.istio.io/v1", string RootNamespace = "istio-system")
{
    /// <summary>A mesh as Istio installs it.</summary>
    public static MeshSettings Default { get; } = new();
}

namespace RolloutController.TestControlPlane.Crds;

/// <summary>Folders with CustomResourceDefinitions as YAML files.</summary>
public static class CrdFolder
{
    /// <summary>The project's own CRDs; empty as long as there are none.</summary>
    public static string Ours => Path.Combine(AppContext.BaseDirectory, "crds");

    /// <summary>Istio's: the folder named by <c>ISTIO_CRDS</c>, else the project's own minimal ones.</summary>
    public static string Istio => Environment.GetEnvironmentVariable("ISTIO_CRDS") is { Length: > 0 } set ? set : MinimalIstio;

    /// <summary>VirtualService and DestinationRule with a schema for the fields that a rollout touches; the rest is kept unseen.</summary>
    public static string MinimalIstio => Path.Combine(AppContext.BaseDirectory, "istio-crds");
}

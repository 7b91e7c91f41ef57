namespace RolloutController.Kubernetes.Configuration.Kubeconfig;

/// <summary>Paths in a kubeconfig are relative to the file they stand in, not to where we run.</summary>
internal static class Paths
{
    public static string? Resolve(string? path, string directory) => string.IsNullOrEmpty(path) ? null : Path.GetFullPath(path, directory);
}

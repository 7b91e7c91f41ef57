using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Cluster;

/// <summary>One cluster as one user sees it.</summary>
/// <param name="Client">Its objects.</param>
/// <param name="Namespace">The namespace of those who name none.</param>
/// <param name="ServerVersion">Asks the server what it is.</param>
internal sealed record ClusterSession(IResourceClient Client, string Namespace, Func<CancellationToken, Task<ServerVersion>> ServerVersion) : IDisposable
{
    /// <summary>A session as kubeconfig files and flags say. Nothing is sent yet.</summary>
    /// <exception cref="ConfigurationException">They do not say how to connect.</exception>
    public static ClusterSession Open(KubeconfigOverrides overrides, ILogger logger)
    {
        var configuration = new KubeconfigLoader(logger: logger).Load(overrides);
        var client = new ApiServerClient(configuration, new ApiServerClientOptions { Logger = logger });
        return new ClusterSession(client, configuration.Namespace, client.ServerVersionAsync);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => (Client as IDisposable)?.Dispose();
}

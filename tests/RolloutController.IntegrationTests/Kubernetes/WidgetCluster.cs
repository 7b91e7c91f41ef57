using RolloutController.IntegrationTests.Fixtures;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Contract;
using RolloutController.TestKit.Resources;
using RolloutController.TestKit.Waiting;

namespace RolloutController.IntegrationTests.Kubernetes;

/// <summary>The real server with the widget kind, as contract cases and informers want it.</summary>
internal static class WidgetCluster
{
    public static ApiServerClient Connect(this ControlPlaneFixture cluster) => new(
        new KubeconfigLoader().Load(new KubeconfigOverrides { Kubeconfig = cluster.Plane.AdminKubeconfig }),
        new ApiServerClientOptions { RequestsPerSecond = 500, Burst = 500 });

    public static async Task<ContractContext> ContextAsync(this ControlPlaneFixture cluster, IResourceClient client, CancellationToken cancellationToken)
    {
        await ServeWidgetsAsync(client, cancellationToken);
        var @namespace = await cluster.Plane.CreateNamespaceAsync("widgets", cancellationToken);
        return new ContractContext(client, @namespace, () => cluster.Plane.ExpireResourceVersionsAsync(cancellationToken), cancellationToken);
    }

    private static async Task ServeWidgetsAsync(IResourceClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.CreateAsync(KnownKinds.CustomResourceDefinition, Widgets.Definition(), WriteOptions.Default, cancellationToken);
        }
        catch (ApiException present) when (present.Reason is ApiErrorReason.AlreadyExists)
        {
            // Another test was first.
        }
        await Wait.ForAsync(
            async token => (await client.ListAsync(Widgets.Kind, null, ListOptions.Default, token)).ResourceVersion,
            version => version.Length > 0,
            TimeSpan.FromMinutes(2),
            "the widget kind is served",
            cancellationToken);
    }
}

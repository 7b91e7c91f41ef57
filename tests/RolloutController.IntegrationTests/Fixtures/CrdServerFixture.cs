using RolloutController.TestControlPlane;

namespace RolloutController.IntegrationTests.Fixtures;

/// <summary>Kubernetes' own CRD server beside the control plane of this assembly. Its tests have the trait <see cref="Needs"/>.</summary>
public sealed class CrdServerFixture(ControlPlaneFixture cluster) : IAsyncLifetime
{
    /// <summary>Name of the trait by which a run without that server leaves its tests out (<c>tests/run-all.sh</c>).</summary>
    public const string Needs = "needs";

    /// <summary>Value of the trait.</summary>
    public const string Trait = "crd-server";

    private CrdServer? _server;

    public CrdServer Server => _server ?? throw new InvalidOperationException("The CRD server is not started yet.");

    public async ValueTask InitializeAsync() => _server = await CrdServer.StartAsync(cluster.Plane, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

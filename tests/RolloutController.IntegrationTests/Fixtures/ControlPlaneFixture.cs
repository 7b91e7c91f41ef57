using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Kubelet;

[assembly: AssemblyFixture(typeof(ControlPlaneFixture))]

namespace RolloutController.IntegrationTests.Fixtures;

/// <summary>
/// The one control plane of this test assembly, with a stand-in for the kubelets. A test takes it as constructor parameter and works in a namespace
/// of its own. A test that stops a part of a control plane belongs to <see cref="DisruptiveCollection"/>, which has another one.
/// </summary>
public class ControlPlaneFixture : IAsyncLifetime
{
    private readonly ControlPlaneOptions _options;
    private KubernetesControlPlane? _plane;
    private KubeletStandIn? _kubelet;

    public ControlPlaneFixture()
        : this(new ControlPlaneOptions())
    {
    }

    protected ControlPlaneFixture(ControlPlaneOptions options) => _options = options;

    public KubernetesControlPlane Plane => _plane ?? throw new InvalidOperationException("The control plane is not started yet.");

    public KubeletStandIn Kubelet => _kubelet ?? throw new InvalidOperationException("The control plane is not started yet.");

    public async ValueTask InitializeAsync()
    {
        _plane = await KubernetesControlPlane.StartAsync(_options);
        _kubelet = KubeletStandIn.Start(_plane);
    }

    public async ValueTask DisposeAsync()
    {
        if (_kubelet is not null)
            await _kubelet.DisposeAsync();
        if (_plane is not null)
            await _plane.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

using RolloutController.IntegrationTests.Crashes;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestControlPlane.Processes;

namespace RolloutController.IntegrationTests.Admission;

/// <summary>Two operators as installed, both behind the address that the API server calls.</summary>
internal sealed class WebhookReplicas : IAsyncDisposable
{
    private readonly PortRelay _service;

    private WebhookReplicas(PortRelay service, OperatorProcess leader, OperatorProcess other) => (_service, Leader, Other) = (service, leader, other);

    /// <summary>Who led first.</summary>
    public OperatorProcess Leader { get; }

    public OperatorProcess Other { get; }

    public static async Task<WebhookReplicas> StartAsync(OwnControlPlane cluster, IReadOnlyList<string> flags)
    {
        var cancellation = TestContext.Current.CancellationToken;
        int[] ports = [FreePort.Next(), FreePort.Next()];
        var service = PortRelay.Start(ports);
        await Installation.InstallAsync(cluster, service.Port, cancellation);
        var kubeconfig = await cluster.Plane.WriteServiceAccountKubeconfigAsync(Installation.Namespace, "rollout-controller", cancellation);
        var leader = await OperatorProcess.StartAsync(kubeconfig, [.. OperatorProcess.ShortLease, .. Installation.WebhookFlags(ports[0]), .. flags]);
        await leader.UntilLeadingAsync();
        var other = await OperatorProcess.StartAsync(kubeconfig, [.. OperatorProcess.ShortLease, .. Installation.WebhookFlags(ports[1]), .. flags]);
        await leader.UntilLoggedAsync("The webhook is served with a certificate", "serves the webhook");
        await other.UntilLoggedAsync("The webhook is served with a certificate", "serves the webhook");
        return new WebhookReplicas(service, leader, other);
    }

    public async ValueTask DisposeAsync()
    {
        await Leader.DisposeAsync();
        await Other.DisposeAsync();
        await _service.DisposeAsync();
    }
}

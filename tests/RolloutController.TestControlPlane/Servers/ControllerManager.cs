using RolloutController.TestControlPlane.Processes;

namespace RolloutController.TestControlPlane.Servers;

/// <summary>kube-controller-manager with the controllers which make a Deployment work and clean up after it.</summary>
internal sealed class ControllerManager(string binary, string folder)
{
    private const string Controllers = "deployment,replicaset,endpoint,endpointslice,garbagecollector,namespace,serviceaccount,serviceaccount-token";

    public async Task<WatchedProcess> StartAsync(string kubeconfig, CancellationToken cancellationToken)
    {
        var flags = await ProgramFlags.AskAsync(binary, cancellationToken);
        return await WatchedProcess.StartAsync("kube-controller-manager", binary,
        [
            $"--kubeconfig={kubeconfig}", "--leader-elect=false", "--secure-port=0",
            $"--service-account-private-key-file={Path.Combine(folder, "sa.key")}",
            $"--controllers={Controllers}", "--kube-api-qps=200", "--kube-api-burst=400",
            .. flags.Known("--port=0"),
        ], Path.Combine(folder, "kube-controller-manager.log"), cancellationToken: cancellationToken);
    }
}

using System.Text.Json.Nodes;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Kubelet;

// Holds a control plane up until it is told to end: one line of JSON on standard output says where it is.
using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stopping.Cancel();
};
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM, context =>
    {
        context.Cancel = true;
        stopping.Cancel();
    });

await using var plane = await KubernetesControlPlane.StartAsync(cancellationToken: stopping.Token);
await using var kubelet = KubeletStandIn.Start(plane);
var place = new JsonObject
{
    ["server"] = plane.Server.ToString(),
    ["kubeconfig"] = plane.AdminKubeconfig,
    ["kubectl"] = plane.Binaries.Kubectl,
    ["folder"] = plane.Folder,
    ["processes"] = new JsonArray([.. plane.ProcessIds.Select(id => (JsonNode)id)]),
};
Console.WriteLine(place.ToJsonString());
try
{
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping.Token);
}
catch (OperationCanceledException)
{
    // Told to end.
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Caching;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Gathering;

/// <summary>Where the istiods are: every running pod of Istio's root namespace labelled <c>app=istiod</c>, of all revisions.</summary>
public sealed class IstiodEndpoints : IAsyncDisposable
{
    private readonly Informer informer;
    private readonly int port;

    /// <summary>Makes the lookup; it knows nothing before <see cref="Start"/>.</summary>
    /// <param name="client">Where pods are listed and watched.</param>
    /// <param name="istioNamespace">Istio's root namespace.</param>
    /// <param name="port">Port of the debug interface (istiod's <c>monitoringAddr</c>, 15014).</param>
    /// <param name="runtime">What it runs on.</param>
    public IstiodEndpoints(IResourceClient client, string istioNamespace, int port, ControllerRuntime runtime)
    {
        this.port = port;
        informer = new Informer(
            client,
            KnownKinds.Pod,
            new InformerOptions { Namespace = istioNamespace, LabelSelector = "app=istiod", Transform = CacheTrimming.For(KnownKinds.Pod) },
            runtime);
    }

    /// <summary>Starts to follow the pods.</summary>
    public void Start() => informer.Start();

    /// <summary>Stops following them.</summary>
    public Task StopAsync() => informer.StopAsync();

    /// <summary>The debug addresses of now.</summary>
    public ImmutableArray<Uri> Current() =>
        [.. informer.Store.Current.All.Where(IsRunning).Select(pod => ObjectJson.Text(pod["status"], "podIP")).OfType<string>().Select(Address)];

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await StopAsync();

    private static bool IsRunning(JsonObject pod) => ObjectJson.Text(pod["status"], "phase") == "Running" && !pod.IsTerminating();

    private Uri Address(string ip) => new UriBuilder(Uri.UriSchemeHttp, ip, port).Uri;
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Events;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.IntegrationTests.Kubernetes;

/// <summary>Events as a real API server takes and shows them.</summary>
public sealed class EventTests(ControlPlaneFixture cluster) : IDisposable
{
    private static readonly ResourceKind s_configMaps = new("", "v1", "ConfigMap", "configmaps");

    private readonly ApiServerClient _client =
        new(new KubeconfigLoader().Load(new KubeconfigOverrides { Kubeconfig = cluster.Plane.AdminKubeconfig }));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    private async Task RecordAsync(params (ObjectReference About, string Note)[] events)
    {
        var log = new Lines();
        using var recorder = new EventRecorder(
            _client, new EventRecorderOptions("rollout-controller.io/controller", "pod-1") { Jitter = () => 0, Logger = log });
        foreach (var (about, note) in events) recorder.Record(about, EventType.Warning, "GateFailed", "Rollback", note);
        recorder.Complete();
        await recorder.RunAsync(Token);
        if (log.Written.Count > 0) Assert.Fail(string.Join(Environment.NewLine, log.Written));
        Assert.Equal(0, recorder.Dropped);
    }

    private sealed class Lines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }

    [Fact]
    public async Task What_repeats_is_one_event_with_a_count_that_kubectl_describe_finds()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("events", Token);
        var about = ObjectReference.To(await _client.CreateAsync(
            s_configMaps, new JsonObject { ["metadata"] = new JsonObject { ["namespace"] = ns, ["name"] = "web" } }, WriteOptions.Default, Token));

        await RecordAsync((about, "errors: 12% > 1%"), (about, "errors: 12% > 1%"), (about, "errors: 12% > 1%"), (about, new string('é', 2000)));

        var found = await _client.ListAsync(
            new ResourceKind("", "v1", "Event", "events"), ns, new ListOptions { FieldSelector = $"involvedObject.uid={about.Uid}" }, Token);
        var notes = found.Items.ToDictionary(e => ((string)e["message"]!)[..6], e => (int?)e["series"]?["count"]);
        Assert.Equal(2, notes.Count);
        Assert.Equal(3, notes["errors"]);
        Assert.Null(notes["éééééé"]);
    }
}

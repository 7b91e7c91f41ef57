using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Resources;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Simulation.Tests.Cluster;

/// <summary>A cluster with one custom kind, on virtual time.</summary>
public sealed class ClusterFixture
{
    public static readonly ResourceKind Widget = Widgets.Kind;

    public ClusterFixture(int seed = 0)
    {
        Scheduler = new DeterministicTaskScheduler(Time, seed);
        Cluster = new InMemoryCluster(Time, RegisteredKind.CustomResource(Widget));
        Client = Cluster.ClientFor("tester");
    }

    public ManualTimeProvider Time { get; } = new();

    public DeterministicTaskScheduler Scheduler { get; }

    public InMemoryCluster Cluster { get; }

    public IResourceClient Client { get; }

    public static JsonObject NewWidget(string name, int size = 1) => Widgets.New(name, size);

    public JsonObject Create(JsonObject widget) => Scheduler.Run(() => Client.CreateAsync(Widget, widget, WriteOptions.Default, CancellationToken.None));

    public JsonObject Merge(string name, string patch, string? subresource = null) =>
        Scheduler.Run(() => Client.PatchAsync(Widget, new("default", name), PatchType.Merge, JsonNode.Parse(patch)!, new WriteOptions { Subresource = subresource }, CancellationToken.None));

    public ApiException Refused(Func<Task> request) => Assert.Throws<ApiException>(() => Scheduler.Run(request));
}

using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Tests.Gathering;

public class IstiodEndpointsTests
{
    [Fact]
    public void Every_running_istiod_of_every_revision_is_asked_and_nothing_else()
    {
        var scheduler = new DeterministicTaskScheduler(new ManualTimeProvider());
        var cluster = new InMemoryCluster(scheduler.Time, [.. RegisteredKind.BuiltIn]);
        var users = cluster.ClientFor("test");
        using var meter = new Meter("test");
        var endpoints = new IstiodEndpoints(
            cluster.ClientFor("controller"),
            "istio-system",
            15014,
            new ControllerRuntime(scheduler.Time, scheduler, () => 0, NullLoggerFactory.Instance, meter));

        scheduler.Run(async () =>
        {
            await AddAsync(users, "istio-system", "istiod-1", "istiod", "192.0.2.1", "Running");
            await AddAsync(users, "istio-system", "istiod-canary-1", "istiod", "192.0.2.2", "Running");
            await AddAsync(users, "istio-system", "istiod-starting", "istiod", "192.0.2.3", "Pending");
            await AddAsync(users, "istio-system", "prometheus-1", "prometheus", "192.0.2.4", "Running");
            await AddAsync(users, "elsewhere", "istiod-1", "istiod", "192.0.2.5", "Running");
        });
        scheduler.Run(() =>
        {
            endpoints.Start();
            return Task.CompletedTask;
        });
        scheduler.RunUntilIdle();

        Assert.Equal(["http://192.0.2.1:15014/", "http://192.0.2.2:15014/"], endpoints.Current().Select(address => address.ToString()));
    }

    private static async Task AddAsync(IResourceClient client, string @namespace, string name, string app, string ip, string phase)
    {
        await client.CreateAsync(
            KnownKinds.Pod,
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["metadata"] = new JsonObject { ["namespace"] = @namespace, ["name"] = name, ["labels"] = new JsonObject { ["app"] = app } },
                ["spec"] = new JsonObject(),
            },
            WriteOptions.Default,
            CancellationToken.None);
        await client.PatchAsync(
            KnownKinds.Pod,
            new ObjectKey(@namespace, name),
            PatchType.Merge,
            new JsonObject { ["status"] = new JsonObject { ["phase"] = phase, ["podIP"] = ip } },
            new WriteOptions { Subresource = "status" },
            CancellationToken.None);
    }
}

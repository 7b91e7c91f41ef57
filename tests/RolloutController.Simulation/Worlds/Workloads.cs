using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Builders;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>
/// The apps' pods, as kubelets and the endpoints controller report them: a pod that is not ready is no endpoint. Each change is written pod
/// first, endpoints after it.
/// </summary>
internal sealed class Workloads(World world)
{
    private readonly HashSet<(string App, string Version)> unready = [];

    /// <summary>Makes Services, Deployments, pods and endpoints.</summary>
    public async Task CreateAsync()
    {
        await CreateAsync(KnownKinds.Namespace, Objects.Namespace(Blueprint.Namespace));
        foreach (var app in world.Blueprint.Apps)
        {
            await CreateAsync(KnownKinds.Service, Objects.Service(app.Name));
            await CreateAsync(KnownKinds.Endpoints, Endpoints(app));
            foreach (var version in app.Versions)
            {
                await CreateAsync(KnownKinds.Deployment, Deployment(app, version));
                for (var number = 0; number < version.Pods; number++)
                {
                    await CreateAsync(KnownKinds.Pod, Pod(app, version, number));
                    await WriteStatusAsync(app, version, number);
                }
            }
        }

        await CreateAsync(KnownKinds.Service, Objects.Service("storage"));
    }

    /// <summary>A further version of an app comes.</summary>
    /// <param name="app">The app with it.</param>
    /// <param name="version">The version.</param>
    public async Task DeployAsync(App app, AppVersion version)
    {
        await CreateAsync(KnownKinds.Deployment, Deployment(app, version));
        for (var number = 0; number < version.Pods; number++)
        {
            await CreateAsync(KnownKinds.Pod, Pod(app, version, number));
            await WriteStatusAsync(app, version, number);
        }

        await WriteEndpointsAsync(app);
    }

    /// <summary>A version of an app goes.</summary>
    /// <param name="app">The app without it.</param>
    /// <param name="version">The version.</param>
    public async Task RemoveAsync(App app, AppVersion version)
    {
        unready.Remove((app.Name, version.Name));
        await WriteEndpointsAsync(app);
        for (var number = 0; number < version.Pods; number++)
            await world.Kubelet.DeleteAsync(KnownKinds.Pod, Blueprint.Key(PodName(app, version, number)), new DeleteOptions(), CancellationToken.None);
        await world.Kubelet.DeleteAsync(KnownKinds.Deployment, Blueprint.Key($"{app.Name}-{version.Name}"), new DeleteOptions(), CancellationToken.None);
    }

    /// <summary>All pods of a version lose or regain readiness.</summary>
    public async Task SetReadyAsync(App app, AppVersion version, bool ready)
    {
        if (!(ready ? unready.Remove((app.Name, version.Name)) : unready.Add((app.Name, version.Name))))
            return;
        for (var number = 0; number < version.Pods; number++)
            await WriteStatusAsync(app, version, number);
        await WriteEndpointsAsync(app);
    }

    /// <summary>Every pod is ready again.</summary>
    public async Task HealAsync()
    {
        foreach (var app in world.Blueprint.Apps)
        {
            foreach (var version in app.Versions)
                await SetReadyAsync(app, version, ready: true);
        }
    }

    private static JsonObject Deployment(App app, AppVersion version)
    {
        var deployment = Objects.Deployment(app.Name, version.Name);
        deployment["spec"]!["replicas"] = version.Pods;
        return deployment;
    }

    private Task<JsonObject> WriteEndpointsAsync(App app) => world.Kubelet.ReplaceAsync(KnownKinds.Endpoints, Endpoints(app), WriteOptions.Default, CancellationToken.None);

    private Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject item) =>
        world.Kubelet.CreateAsync(kind, item, WriteOptions.Default, CancellationToken.None);

    private Task<JsonObject> WriteStatusAsync(App app, AppVersion version, int number)
    {
        var pod = Pod(app, version, number);
        return world.Kubelet.PatchAsync(
            KnownKinds.Pod,
            pod.Key(),
            PatchType.Merge,
            new JsonObject { ["status"] = pod["status"]!.DeepClone() },
            new WriteOptions { Subresource = "status" },
            CancellationToken.None);
    }

    private JsonObject Pod(App app, AppVersion version, int number)
    {
        var pod = Objects.Pod(app.Name, version.Name, !unready.Contains((app.Name, version.Name)));
        pod["metadata"]!["name"] = PodName(app, version, number);
        pod["status"]!["podIP"] = Ip(app, version, number);
        return pod;
    }

    private JsonObject Endpoints(App app)
    {
        var endpoints = Objects.Endpoints(app.Name);
        var pods = app.Versions
            .Where(version => !unready.Contains((app.Name, version.Name)))
            .SelectMany(version => Enumerable.Range(0, version.Pods).Select(number => (version, number)));
        endpoints["subsets"]![0]!["addresses"] = new JsonArray([.. pods.Select(pod => new JsonObject
        {
            ["ip"] = Ip(app, pod.version, pod.number),
            ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["name"] = PodName(app, pod.version, pod.number) },
        })]);
        return endpoints;
    }

    private static string PodName(App app, AppVersion version, int number) => $"{app.Name}-{version.Name}-{number}";

    // Versions are called v1, v2, …; no more than four in a row are there at once.
    private static string Ip(App app, AppVersion version, int number)
    {
        var address = (app.Number * 40) + (int.Parse(version.Name.AsSpan(1), CultureInfo.InvariantCulture) % 4 * 10) + number + 1;
        return $"198.18.{address / 256}.{address % 256}";
    }
}

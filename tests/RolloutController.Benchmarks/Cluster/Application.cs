using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.Benchmarks.Cluster;

/// <summary>
/// One application: a Service with a Deployment and a ready pod per version, a VirtualService and a DestinationRule with v1. No controller
/// manager runs: pods and endpoints are written as it and kubelets would leave them, so that nothing but the operator works on them.
/// </summary>
internal sealed class Application(string namespaceName, int number)
{
    private const string Networking = "apis/networking.istio.io/v1beta1";

    /// <summary>Its name, and that of all its objects.</summary>
    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"app{number:0000}");

    /// <summary>Path of its Rollout.</summary>
    public string RolloutPath => $"{RolloutsPath}/{Name}";

    private string RolloutsPath => $"apis/rollout-controller.io/v1alpha1/namespaces/{namespaceName}/rollouts";

    /// <summary>Creates everything but the Rollout.</summary>
    public async Task CreateAsync(ApiSession api, IReadOnlyList<string> versions, CancellationToken cancellationToken)
    {
        await api.CreateAsync(Path("services"), Object(Name, new JsonObject
        {
            ["selector"] = new JsonObject { ["app"] = Name },
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 9080 }),
        }), cancellationToken);
        foreach (var version in versions)
        {
            await api.CreateAsync($"apis/apps/v1/namespaces/{namespaceName}/deployments", Deployment(version), cancellationToken);
            var pod = Pod(version);
            await api.CreateAsync(Path("pods"), pod, cancellationToken);
            await api.MergePatchAsync($"{Path("pods")}/{Name}-{version}-0/status", PodStatus(version), cancellationToken);
        }

        var endpoints = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = Name },
            ["subsets"] = new JsonArray(new JsonObject
            {
                ["addresses"] = new JsonArray([.. versions.Select(version => new JsonObject { ["ip"] = Address(version) })]),
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 9080 }),
            }),
        };
        await api.CreateAsync(Path("endpoints"), endpoints, cancellationToken);
        await api.CreateAsync($"{Networking}/namespaces/{namespaceName}/destinationrules", Mesh("DestinationRule", new JsonObject
        {
            ["host"] = Name,
            ["subsets"] = new JsonArray(new JsonObject { ["name"] = "v1", ["labels"] = new JsonObject { ["version"] = "v1" } }),
        }), cancellationToken);
        await api.CreateAsync($"{Networking}/namespaces/{namespaceName}/virtualservices", Mesh("VirtualService", new JsonObject
        {
            ["hosts"] = new JsonArray(Name),
            ["http"] = new JsonArray(new JsonObject
            {
                ["name"] = "primary",
                ["timeout"] = "5s",
                ["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = Name, ["subset"] = "v1" } }),
            }),
        }), cancellationToken);
    }

    /// <summary>Creates its Rollout.</summary>
    public Task ApplyAsync(ApiSession api, JsonObject rollout, CancellationToken cancellationToken) =>
        api.CreateAsync(RolloutsPath, rollout, cancellationToken);

    /// <summary>Asks for a version.</summary>
    public Task SetVersionAsync(ApiSession api, string version, CancellationToken cancellationToken) =>
        api.MergePatchAsync(RolloutPath, new JsonObject { ["spec"] = new JsonObject { ["version"] = version } }, cancellationToken);

    /// <summary>Gives a command, as <c>rolloutctl</c> does.</summary>
    public Task CommandAsync(ApiSession api, string verb, CancellationToken cancellationToken) => api.MergePatchAsync(
        RolloutPath,
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [WellKnown.CommandAnnotation] = verb } } },
        cancellationToken);

    private string Path(string plural) => $"api/v1/namespaces/{namespaceName}/{plural}";

    /// <summary>An address of the range for benchmarks (RFC 2544), which no real network has.</summary>
    private string Address(string version) =>
        string.Create(CultureInfo.InvariantCulture, $"198.{(version == "v1" ? 18 : 19)}.{number / 250}.{1 + (number % 250)}");

    private JsonObject Mesh(string kind, JsonObject spec)
    {
        var item = Object(Name, spec);
        item["apiVersion"] = "networking.istio.io/v1beta1";
        item["kind"] = kind;
        return item;
    }

    private JsonObject Deployment(string version) => Object($"{Name}-{version}", new JsonObject
    {
        ["replicas"] = 1,
        ["selector"] = new JsonObject { ["matchLabels"] = Labels(version) },
        ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = Labels(version) }, ["spec"] = PodSpec() },
    });

    private JsonObject Pod(string version)
    {
        var pod = Object($"{Name}-{version}-0", PodSpec());
        pod["metadata"]!["labels"] = Labels(version);
        return pod;
    }

    private JsonObject Labels(string version) => new() { ["app"] = Name, ["version"] = version };

    private JsonObject PodStatus(string version) => new()
    {
        ["status"] = new JsonObject
        {
            ["phase"] = "Running",
            ["podIP"] = Address(version),
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = Address(version) }),
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
        },
    };

    private static JsonObject PodSpec() => new()
    {
        ["nodeName"] = "none",
        ["containers"] = new JsonArray(new JsonObject { ["name"] = "app", ["image"] = "app:1" }),
    };

    private static JsonObject Object(string name, JsonObject spec) => new() { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec };
}

using System.Net;
using System.Text.Json.Nodes;
using RolloutController.IntegrationTests.Fixtures;

namespace RolloutController.IntegrationTests.World;

/// <summary>A ServiceAccount for an operator, with the rights of the installation in <c>deploy/</c> and no others.</summary>
internal static class OperatorAccount
{
    private const string Name = "rollout-controller";
    private const string Rbac = "apis/rbac.authorization.k8s.io/v1";

    /// <summary>Makes it in a namespace, where its lease is too, and returns the path of its kubeconfig.</summary>
    public static async Task<string> CreateAsync(ControlPlaneFixture cluster, string ns, CancellationToken cancellationToken)
    {
        var api = cluster.Plane.Admin;
        await api.CreateAsync($"api/v1/namespaces/{ns}/serviceaccounts", new JsonObject { ["metadata"] = new JsonObject { ["name"] = Name } }, cancellationToken);
        try
        {
            await api.CreateFromYamlAsync($"{Rbac}/clusterroles", await YamlAsync("cluster-role", cancellationToken), cancellationToken);
        }
        catch (HttpRequestException exists) when (exists.StatusCode == HttpStatusCode.Conflict)
        {
            // It is the same for all tests.
        }

        await api.CreateFromYamlAsync($"{Rbac}/namespaces/{ns}/roles", await YamlAsync("role", cancellationToken), cancellationToken);
        await api.CreateAsync($"{Rbac}/clusterrolebindings", Binding($"{Name}-{ns}", "ClusterRole", Name, ns), cancellationToken);
        await api.CreateAsync($"{Rbac}/namespaces/{ns}/rolebindings", Binding(Name, "Role", $"{Name}-leader", ns), cancellationToken);
        return await cluster.Plane.WriteServiceAccountKubeconfigAsync(ns, Name, cancellationToken);
    }

    private static Task<string> YamlAsync(string file, CancellationToken cancellationToken) =>
        File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "deploy", $"{file}.yaml"), cancellationToken);

    private static JsonObject Binding(string name, string kind, string role, string ns) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = kind, ["name"] = role },
        ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = Name, ["namespace"] = ns }),
    };
}

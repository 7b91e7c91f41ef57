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

    /// <summary>Takes all its rights but those to its lease; watches that are open go on.</summary>
    public static Task TakeRightsAsync(ControlPlaneFixture cluster, string ns, CancellationToken cancellationToken) =>
        cluster.Plane.Admin.DeleteAsync($"{Rbac}/clusterrolebindings/{Name}-{ns}", cancellationToken);

    /// <summary>Gives it the rights of the installation again; without a verb on a resource if one is named.</summary>
    public static async Task GiveRightsAsync(ControlPlaneFixture cluster, string ns, string? withoutVerb, string? onResource, CancellationToken cancellationToken)
    {
        var api = cluster.Plane.Admin;
        var role = await api.GetAsync($"{Rbac}/clusterroles/{Name}", cancellationToken);
        role["metadata"] = new JsonObject { ["name"] = $"{Name}-limited-{ns}" };
        var rules = role["rules"]!.AsArray();
        foreach (var rule in rules.Where(rule => rule!["resources"]!.AsArray().Any(resource => (string?)resource == onResource)).ToArray())
        {
            // The rule's other resources keep the verb.
            var limited = rule!.DeepClone();
            limited["resources"] = new JsonArray(onResource);
            limited["verbs"] = new JsonArray([.. rule["verbs"]!.AsArray().Select(verb => (string)verb!).Where(verb => verb != withoutVerb).Select(verb => (JsonNode)verb)]);
            rule["resources"] = new JsonArray([.. rule["resources"]!.AsArray().Select(resource => (string)resource!).Where(resource => resource != onResource).Select(resource => (JsonNode)resource)]);
            rules.Add(limited);
        }

        foreach (var rule in rules.Where(rule => rule!["resources"]!.AsArray().Count == 0 || rule["verbs"]!.AsArray().Count == 0).ToArray())
            rules.Remove(rule);
        if (withoutVerb is not null)
            await api.CreateAsync($"{Rbac}/clusterroles", role, cancellationToken);
        await api.CreateAsync($"{Rbac}/clusterrolebindings", Binding($"{Name}-{ns}", "ClusterRole", withoutVerb is null ? Name : $"{Name}-limited-{ns}", ns), cancellationToken);
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

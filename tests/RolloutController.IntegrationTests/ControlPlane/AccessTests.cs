using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using RolloutController.IntegrationTests.Fixtures;

namespace RolloutController.IntegrationTests.ControlPlane;

public sealed class AccessTests(ControlPlaneFixture cluster)
{
    [Fact]
    public async Task The_admin_token_may_list_everything()
    {
        var namespaces = await cluster.Plane.Admin.GetAsync("api/v1/namespaces", TestContext.Current.CancellationToken);

        Assert.Contains(namespaces["items"]!.AsArray(), item => (string)item!["metadata"]!["name"]! == "kube-system");
    }

    [Fact]
    public async Task A_ServiceAccount_without_a_role_is_denied_and_with_one_is_let_in()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var ns = await cluster.Plane.CreateNamespaceAsync("rbac", cancellation);
        await cluster.Plane.Admin.CreateAsync($"api/v1/namespaces/{ns}/serviceaccounts", Manifests.ConfigMap("reader"), cancellation);
        using var session = cluster.Plane.OpenSession(await cluster.Plane.CreateServiceAccountTokenAsync(ns, "reader", cancellationToken: cancellation));

        var denied = await Assert.ThrowsAsync<HttpRequestException>(() => session.GetAsync($"api/v1/namespaces/{ns}/configmaps", cancellation));
        await AllowConfigMapsAsync(ns, "reader", cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
        Assert.Contains($"system:serviceaccount:{ns}:reader", denied.Message, StringComparison.Ordinal);
        var allowed = await TestControlPlane.Eventually.GetAsync(
            async () => await session.GetAsync($"api/v1/namespaces/{ns}/configmaps", cancellation), "the role binding counts", cancellationToken: cancellation);
        Assert.Equal("ConfigMapList", (string?)allowed["kind"]);
    }

    [Fact]
    public async Task Kubectl_works_with_the_written_kubeconfig_files()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var ns = await cluster.Plane.CreateNamespaceAsync("kubectl", cancellation);
        await cluster.Plane.Admin.CreateAsync($"api/v1/namespaces/{ns}/serviceaccounts", Manifests.ConfigMap("robot"), cancellation);

        var robot = await cluster.Plane.WriteServiceAccountKubeconfigAsync(ns, "robot", cancellation);
        var alice = cluster.Plane.WriteUserKubeconfig("alice", "system:masters");

        Assert.Contains("kube-system", await KubectlAsync(cluster.Plane.AdminKubeconfig, "get", "namespaces"), StringComparison.Ordinal);
        Assert.Contains("kube-system", await KubectlAsync(alice, "get", "namespaces"), StringComparison.Ordinal);
        Assert.Contains($"\"system:serviceaccount:{ns}:robot\" cannot list", await KubectlAsync(robot, "get", "namespaces"), StringComparison.Ordinal);
    }

    private async Task AllowConfigMapsAsync(string ns, string serviceAccount, CancellationToken cancellation)
    {
        const string api = "apis/rbac.authorization.k8s.io/v1";
        await cluster.Plane.Admin.CreateAsync($"{api}/namespaces/{ns}/roles", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "read" },
            ["rules"] = new JsonArray(new JsonObject
            {
                ["apiGroups"] = new JsonArray(""),
                ["resources"] = new JsonArray("configmaps"),
                ["verbs"] = new JsonArray("list"),
            }),
        }, cancellation);
        await cluster.Plane.Admin.CreateAsync($"{api}/namespaces/{ns}/rolebindings", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "read" },
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Role", ["name"] = "read" },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = serviceAccount, ["namespace"] = ns }),
        }, cancellation);
    }

    private async Task<string> KubectlAsync(string kubeconfig, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(cluster.Plane.Binaries.Kubectl, ["--kubeconfig", kubeconfig, "--cache-dir", cluster.Plane.Folder, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        return await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
    }
}

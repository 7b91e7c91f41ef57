using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestControlPlane.Processes;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>The controller as <c>kubectl apply -k deploy/</c> installs it: its own account, namespace and lease, all namespaces watched.</summary>
[Collection(OwnControlPlaneCollection.Name)]
public sealed class InstallationTests(OwnControlPlane cluster, PrometheusFixture metrics)
{
    private const string Account = "system:serviceaccount:istio-system:rollout-controller";

    /// <summary>Granted, and not used by the rollout below; why it is granted all the same. That they are used is tested in memory (<c>UsedRightsTests</c>).</summary>
    private static readonly IReadOnlyDictionary<string, string> forOtherDays = new Dictionary<string, string>
    {
        ["get rollout-controller.io/rollouts"] = "to know before a repair, or after a conflict, that a status is the newest",
        ["get networking.istio.io/virtualservices"] = "to read again after a write was refused because somebody else wrote first",
        ["get networking.istio.io/destinationrules"] = "the same",
        ["delete networking.istio.io/virtualservices"] = "a VirtualService that was made for a fault goes with it",
        ["patch events.k8s.io/events"] = "an Event that repeats becomes a series, after minutes",
    };

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_exactly_the_installed_rights_and_no_file_to_write_it_promotes_rolls_back_and_cleans_up_and_is_refused_nothing()
    {
        var webhook = FreePort.Next();
        await Installation.InstallAsync(cluster, webhook, _cancellation);
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false, Proxies = [], WithMeshObjects = false, Versions = ["v1"] });
        var kubeconfig = await cluster.Plane.WriteServiceAccountKubeconfigAsync("istio-system", "rollout-controller", _cancellation);
        await using var controller = await OperatorProcess.StartAsync(kubeconfig, [$"--prometheus-url={await metrics.ScrapeAsync(null, _cancellation)}", .. Installation.WebhookFlags(webhook)], writesNoFile: true);
        world.OperatorLogs.Add(() => controller.Log);
        await controller.UntilLeadingAsync();
        Assert.Equal("0", controller.LongestFile);
        await world.UntilAsync(() => Installation.TrustedAsync(cluster, _cancellation), bundle => bundle.Length > 0, "the webhook has its certificates");

        await world.ApplyAsync(world.Rollout().CreatingMeshObjects().With("analysis.gates", null)
            .WithSteps(A.Weight(10, "1s", "first"), A.Pause(name: "sign-off")));
        await world.UntilStableAsync("v1");
        await world.Api.CreateAsync("deployments", Bookinfo.Deployment("reviews", "v2"));
        await world.SetVersionAsync("v2");
        await world.UntilAsync(status => status is { Phase: Phase.Paused, Step.Name: "sign-off" }, "the pause");
        await world.CommandAsync("promote");
        await world.UntilStableAsync("v2");
        await world.SetVersionAsync("v1");
        await world.UntilStableAsync("v1");
        await world.Api.CreateAsync("deployments", Bookinfo.Deployment("reviews", "v3"));
        await world.SetVersionAsync("v3");
        await world.UntilAsync(status => status is { Phase: Phase.Paused, Step.Name: "sign-off" }, "the pause");
        await world.CommandAsync("abort");
        await world.UntilAsync(Phase.Degraded);
        await CheckMetricsAsync((await controller.AskAsync("/metrics")).Body);
        await world.Api.DeleteAsync("rollouts", "reviews");
        await world.UntilAsync(() => world.Api.FindAsync("rollouts", "reviews"), found => found is null, "the Rollout is gone");
        Assert.Equal(0, await controller.StopAsync());

        var requests = await RequestsAsync();
        Assert.DoesNotContain(requests, request => request.Status == (int)HttpStatusCode.Forbidden);
        var granted = await GrantedAsync();
        var used = requests.Select(request => request.What).ToHashSet();
        Assert.Equal([], granted.Where(right => !used.Contains(right) && !forOtherDays.ContainsKey(right)));
        Assert.Equal([], forOtherDays.Keys.Except(granted));
    }

    [Fact]
    public async Task Installed_for_all_namespaces_it_finds_what_hides_a_rule_from_callers_in_another_one()
    {
        await Installation.InstallAsync(cluster, FreePort.Next(), _cancellation);
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false, Proxies = [] });
        var callers = await cluster.Plane.CreateNamespaceAsync("callers", _cancellation);
        var hiding = Bookinfo.DestinationRule("all", "v1");
        hiding["spec"]!["host"] = $"reviews.{world.Namespace}.svc.cluster.local";
        var api = new WorldApi(cluster.Plane.Admin, callers, _cancellation);
        await api.CreateAsync("destinationrules", hiding);
        await api.CreateAsync("deployments", Bookinfo.Deployment("storefront", "v1"));
        await world.UntilAsync(() => api.ListAsync("pods"), pods => pods.Count > 0, "somebody may call from there");
        var kubeconfig = await cluster.Plane.WriteServiceAccountKubeconfigAsync("istio-system", "rollout-controller", _cancellation);
        await using var controller = await OperatorProcess.StartAsync(kubeconfig, [$"--prometheus-url={await metrics.ScrapeAsync(null, _cancellation)}"]);
        world.OperatorLogs.Add(() => controller.Log);
        await controller.UntilLeadingAsync();

        await world.ApplyAsync(world.Rollout().WithVersion("v2").With("analysis.gates", null));
        var status = await world.UntilAsync(Phase.Invalid);

        Assert.Equal("DestinationRuleHidden", status.Conditions.Find(ConditionTypes.SpecValid)!.Reason);
        Assert.Contains($"DestinationRule {callers}/all", status.Message, StringComparison.Ordinal);
        Assert.Null(status.Conditions.Find(ConditionTypes.TrapsUnchecked));
        Assert.Equal("v1", await world.Api.SubsetsAsync());
        await api.DeleteAsync("destinationrules", "all");
        await world.UntilStableAsync("v2");
        Assert.Equal(0, await controller.StopAsync());
    }

    [Fact]
    public async Task Installed_for_one_namespace_it_needs_rights_there_alone_and_says_what_it_did_not_look_at()
    {
        const string rbac = "apis/rbac.authorization.k8s.io/v1";
        await Installation.InstallAsync(cluster, FreePort.Next(), _cancellation);
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false, Proxies = [] });
        var ns = world.Namespace;
        await cluster.Plane.Admin.CreateAsync($"api/v1/namespaces/{ns}/serviceaccounts", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "limited" } }, _cancellation);
        foreach (var (kind, role) in new[] { ("ClusterRole", "rollout-controller"), ("Role", "rollout-controller-leader") })
        {
            await cluster.Plane.Admin.CreateAsync($"{rbac}/namespaces/{ns}/rolebindings", new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = $"limited-{role}" },
                ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = kind, ["name"] = role },
                ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = "limited", ["namespace"] = ns }),
            }, _cancellation);
        }

        var kubeconfig = await cluster.Plane.WriteServiceAccountKubeconfigAsync(ns, "limited", _cancellation);
        await using var controller = await OperatorProcess.StartAsync(
            kubeconfig,
            [$"--prometheus-url={await metrics.ScrapeAsync(null, _cancellation)}", $"--watch-namespace={ns}", $"--lease-namespace={ns}", "--istiod-url=http://127.0.0.1:1"]);
        world.OperatorLogs.Add(() => controller.Log);
        await controller.UntilLeadingAsync();

        await world.ApplyAsync(world.Rollout().WithVersion("v2").With("analysis.gates", null));
        var status = await world.UntilStableAsync("v2");

        var condition = status.Conditions.Find(ConditionTypes.TrapsUnchecked)!;
        Assert.Equal("True", condition.Status);
        Assert.Contains($"--watch-namespace: {ns}", condition.Message, StringComparison.Ordinal);
        Assert.Contains("does not keep it from being removed", condition.Message, StringComparison.Ordinal);
        Assert.Equal(0, await controller.StopAsync());
    }

    private async Task CheckMetricsAsync(string text)
    {
        Assert.Contains("rollout_phase", text, StringComparison.Ordinal);
        var (exitCode, output) = await Installation.RunAsync(cluster.Plane.Binaries.Promtool, ["check", "metrics"], text, _cancellation);

        // It parses (exit code 1 says not), and only names that .NET itself gives are not as Prometheus would have them (exit code 3).
        var objections = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("dotnet_", StringComparison.Ordinal));
        Assert.True(exitCode is 0 or 3, $"promtool check metrics: exit code {exitCode}\n{output}\n{text}");
        Assert.Empty(objections);
    }

    /// <summary>What the account asked for, by the API server's audit log: <c>verb group/resource</c>, and the status of the answer.</summary>
    private async Task<IReadOnlyList<(string What, int Status)>> RequestsAsync()
    {
        var requests = new List<(string, int)>();
        await foreach (var line in File.ReadLinesAsync(cluster.Plane.AuditLog, _cancellation))
        {
            if (!line.Contains(Account, StringComparison.Ordinal) || JsonNode.Parse(line) is not JsonObject entry || (string?)entry["user"]?["username"] != Account)
                continue;
            var target = entry["objectRef"];
            requests.Add((
                Right((string)entry["verb"]!, (string?)target?["apiGroup"], (string?)target?["resource"], (string?)target?["subresource"]),
                (int?)entry["responseStatus"]?["code"] ?? 0));
        }

        return requests;
    }

    private async Task<IReadOnlyList<string>> GrantedAsync()
    {
        const string rbac = "apis/rbac.authorization.k8s.io/v1";
        JsonObject[] roles =
        [
            await cluster.Plane.Admin.GetAsync($"{rbac}/clusterroles/rollout-controller", _cancellation),
            await cluster.Plane.Admin.GetAsync($"{rbac}/namespaces/istio-system/roles/rollout-controller-leader", _cancellation),
        ];
        return
        [
            .. from role in roles
               from rule in role["rules"]!.AsArray()
               from @group in rule!["apiGroups"]!.AsArray()
               from resource in rule["resources"]!.AsArray()
               from verb in rule["verbs"]!.AsArray()
               let parts = ((string)resource!).Split('/')
               select Right((string)verb!, (string)@group!, parts[0], parts.Length > 1 ? parts[1] : null),
        ];
    }

    private static string Right(string verb, string? group, string? resource, string? subresource) =>
        string.Create(CultureInfo.InvariantCulture, $"{verb} {(string.IsNullOrEmpty(group) ? "core" : group)}/{resource}{(subresource is null ? "" : $"/{subresource}")}");
}

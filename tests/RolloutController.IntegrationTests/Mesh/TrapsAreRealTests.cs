using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Traps;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.TestKit.Builders;
using MeshState = RolloutController.MeshDataPlane.Model.MeshState;

namespace RolloutController.IntegrationTests.Mesh;

/// <summary>
/// Each trap that the controller reports is one in which the data plane, which reads Istio's rules on its own, really is caught: the same
/// objects are shown to both.
/// </summary>
public sealed class TrapsAreRealTests
{
    private const string Host = "reviews.bookinfo.svc.cluster.local";
    private const string V1 = """{"name": "v1", "labels": {"version": "v1"}}""";
    private const string V2 = """{"name": "v2", "labels": {"version": "v2"}}""";

    private static readonly JsonObject s_service =
        Item("Service", "reviews", "bookinfo", """{"selector": {"app": "reviews"}, "ports": [{"name": "http", "port": 9080}]}""");

    private static readonly JsonObject s_rule = Rule("reviews", "bookinfo", $"\"host\": \"reviews\", \"subsets\": [{V1}, {V2}]");

    private static readonly JsonObject s_split = Routes("reviews", "bookinfo",
        """ "hosts": ["reviews"], "http": [{"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]""");

    [Theory]
    [InlineData("shop", """ "host": "*.local" """)]
    [InlineData("shop", """ "host": "reviews.bookinfo.svc.cluster.local" """)]
    [InlineData("istio-system", """ "host": "*.bookinfo.svc.cluster.local", "exportTo": ["."] """)]
    public void Callers_with_a_rule_of_their_own_have_no_cluster_for_our_subset(string ns, string spec)
    {
        var hiding = Rule("all", ns, spec);

        Assert.Contains("DestinationRuleHidden", Reasons(s_rule, s_split, hiding));
        Assert.DoesNotContain(Clusters(ns, s_rule, s_split, hiding), name => name.Contains("|v2|", StringComparison.Ordinal));
        Assert.Contains(Clusters("other", s_rule, s_split, hiding), name => name.Contains("|v2|", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bookinfo", """ "host": "*.local" """)]
    [InlineData("istio-system", """ "host": "*.local" """)]
    public void A_wildcard_rule_that_our_own_comes_before_is_no_trap_and_catches_nobody(string ns, string spec)
    {
        var other = Rule("all", ns, spec);

        Assert.Empty(Reasons(s_rule, s_split, other));
        foreach (var caller in (string[])["bookinfo", "shop", "istio-system"])
            Assert.Contains(Clusters(caller, s_rule, s_split, other), name => name.Contains("|v2|", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_that_is_not_exported_gives_callers_elsewhere_no_cluster_for_what_their_routes_name()
    {
        var rule = Rule("reviews", "bookinfo", $"\"host\": \"reviews\", \"exportTo\": [\".\"], \"subsets\": [{V1}, {V2}]");

        Assert.Contains("DestinationRuleNotExported", Reasons(rule, s_split));
        Assert.DoesNotContain(Clusters("shop", rule, s_split), name => name.Contains("|v1|", StringComparison.Ordinal));
        Assert.Contains("primary", RouteNames("shop", rule, s_split));
    }

    [Fact]
    public void Of_two_rules_for_the_host_the_older_ones_subset_selects()
    {
        var older = Rule("old", "bookinfo", """ "host": "reviews", "subsets": [{"name": "v2", "labels": {"version": "v20"}}]""", "2025-01-01T00:00:00Z");

        Assert.Contains("DuplicateDestinationRule", Reasons(s_rule, s_split, older));
        var merged = DestinationRules.Find(State(s_rule, s_split, older), "bookinfo", "istio-system", State(s_service).Services.Values.Single())!;
        Assert.Equal("v20", merged.Subsets.Single(subset => subset.Name == "v2").Labels["version"]);
    }

    [Fact]
    public void Of_two_virtual_services_for_the_host_sidecars_take_the_older()
    {
        var older = Routes("old", "bookinfo", """ "hosts": ["reviews"], "http": [{"name": "theirs", "route": [{"destination": {"host": "reviews"}}]}]""", "2025-01-01T00:00:00Z");

        Assert.Contains("DuplicateVirtualService", Reasons(s_rule, s_split, older));
        Assert.Equal(["theirs"], RouteNames("bookinfo", s_rule, s_split, older));
    }

    [Fact]
    public void A_virtual_service_that_is_not_exported_leaves_callers_elsewhere_with_the_default_route()
    {
        var routes = Routes("reviews", "bookinfo", """ "hosts": ["reviews"], "exportTo": ["."], "http": [{"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]""");

        Assert.Contains("VirtualServiceNotExported", Reasons(s_rule, routes));
        Assert.Equal(["default"], RouteNames("shop", s_rule, routes));
    }

    [Fact]
    public void Below_a_route_that_takes_everything_the_managed_one_does_not_exist_for_proxies()
    {
        var routes = Routes("reviews", "bookinfo", """ "hosts": ["reviews"], "http": [{"name": "all", "route": [{"destination": {"host": "reviews"}}]}, {"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]""");

        Assert.Contains("RouteNeverReached", Reasons(s_rule, routes));
        Assert.Equal("all", RouteNames("bookinfo", s_rule, routes)[0]);
    }

    private static string[] Reasons(params JsonObject[] items)
    {
        var rollout = A.Rollout().WithVersion("v2").WithStableVersion("v1").WithHttpRoutes("reviews", "primary").Domain();
        return
        [
            .. MeshTraps.Find(new TrapScene
            {
                Rollout = rollout.Name,
                Spec = rollout.Spec!,
                Service = s_service,
                Mesh = new MeshObjects(
                    [.. items.Where(item => (string?)item["kind"] == "VirtualService")], [.. items.Where(item => (string?)item["kind"] == "DestinationRule")]),
            }).Select(trap => trap.Reason),
        ];
    }

    private static ImmutableArray<string> Clusters(string callerNamespace, params JsonObject[] items) =>
        [.. ClusterBuilder.Clusters(State(items), Caller(callerNamespace), "istio-system").Select(cluster => cluster.Name)];

    private static ImmutableArray<string> RouteNames(string callerNamespace, params JsonObject[] items) =>
        [.. ProxyRoutes.Routes(State(items), Caller(callerNamespace)).Single(routes => routes.Port == 9080).Find(Host)!.Routes.Select(route => route.Name)];

    private static ProxyIdentity Caller(string ns) => new() { Name = "caller", Namespace = ns };

    private static MeshState State(params JsonObject[] items) =>
        items.Append(s_service).Aggregate(MeshState.Empty, (state, item) => state.Apply(Enum.Parse<MeshKind>((string)item["kind"]!), item));

    private static JsonObject Rule(string name, string ns, string spec, string created = "2026-01-01T00:00:00Z") => Item("DestinationRule", name, ns, $"{{{spec}}}", created);

    private static JsonObject Routes(string name, string ns, string spec, string created = "2026-01-01T00:00:00Z") => Item("VirtualService", name, ns, $"{{{spec}}}", created);

    private static JsonObject Item(string kind, string name, string ns, string spec, string created = "2026-01-01T00:00:00Z") => new()
    {
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["creationTimestamp"] = created },
        ["spec"] = JsonNode.Parse(spec),
    };
}

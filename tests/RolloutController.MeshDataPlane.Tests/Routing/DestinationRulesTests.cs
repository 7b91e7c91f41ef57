using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Tests.Routing;

public class DestinationRulesTests
{
    private const string Reviews = "reviews.bookinfo.svc.cluster.local";

    // istio pilot/pkg/model/push_context.go, destinationRule(): client, service, root; the first namespace with any match ends the search.
    [Theory]
    [InlineData("shop", new[] { "shop", "bookinfo", "istio-system" }, "shop")]
    [InlineData("shop", new[] { "bookinfo", "istio-system" }, "bookinfo")]
    [InlineData("shop", new[] { "istio-system" }, "istio-system")]
    [InlineData("istio-system", new[] { "istio-system", "bookinfo" }, "bookinfo")]
    [InlineData("bookinfo", new[] { "shop" }, null)]
    public void The_rule_is_looked_for_in_the_clients_then_the_services_then_the_root_namespace(string client, string[] rulesIn, string? winner)
    {
        var state = Given.State([Given.Service("reviews"), .. rulesIn.Select(ns => Given.DestinationRule("reviews", Reviews, ["v1"], ns))]);
        var found = DestinationRules.Find(state, client, "istio-system", state.Services.Values.Single());
        Assert.Equal(winner, found?.From.Single().Namespace);
    }

    // istio pilot/pkg/model/push_context.go, destinationRule(): rootNamespaceLocal.
    [Fact]
    public void A_private_rule_of_the_root_namespace_comes_first_for_clients_there_and_for_no_others()
    {
        var state = Given.State(
            Given.Service("reviews"),
            Given.DestinationRule("all", "*.local", [], "istio-system", more: """, "exportTo": ["."]"""),
            Given.DestinationRule("reviews", "reviews", ["v1"]));
        Assert.Empty(DestinationRules.Find(state, "istio-system", "istio-system", state.Services.Values.Single())!.Subsets);
        Assert.Single(DestinationRules.Find(state, "shop", "istio-system", state.Services.Values.Single())!.Subsets);
    }

    [Fact]
    public void A_wildcard_rule_in_the_clients_namespace_hides_the_services_own_rule()
    {
        var state = Given.State(
            Given.Service("reviews"),
            Given.DestinationRule("all", "*.bookinfo.svc.cluster.local", [], "shop"),
            Given.DestinationRule("reviews", "reviews", ["v1", "v2"]));
        Assert.Empty(DestinationRules.Find(state, "shop", "istio-system", state.Services.Values.Single())!.Subsets);
    }

    // istio pilot/pkg/model/context.go, MostSpecificHostMatch.
    [Fact]
    public void Within_a_namespace_the_exact_host_beats_a_wildcard()
    {
        var state = Given.State(
            Given.Service("reviews"),
            Given.DestinationRule("all", "*.local", ["other"], age: 5),
            Given.DestinationRule("reviews", "reviews", ["v1"]));
        Assert.Equal(["v1"], DestinationRules.Find(state, "bookinfo", "istio-system", state.Services.Values.Single())!.Subsets.Select(s => s.Name));
    }

    // istio pilot/pkg/model/destination_rule.go, mergeDestinationRule.
    [Fact]
    public void Two_rules_for_one_host_merge_first_subset_of_a_name_wins_and_later_policies_are_dropped()
    {
        var state = Given.State(
            Given.Service("reviews"),
            Given.DestinationRule("younger", "reviews", ["v2", "v3"], age: 1, more: """, "trafficPolicy": {"loadBalancer": {"simple": "RANDOM"}}"""),
            Given.DestinationRule("older", "reviews", ["v1", "v2"], age: 2, more: """, "trafficPolicy": {"loadBalancer": {"simple": "ROUND_ROBIN"}}"""));
        var merged = DestinationRules.Find(state, "bookinfo", "istio-system", state.Services.Values.Single())!;
        Assert.Equal(["v1", "v2", "v3"], merged.Subsets.Select(s => s.Name));
        Assert.Contains("ROUND_ROBIN", merged.TrafficPolicy);
    }

    // destination_rule.proto, export_to: "." is the rule's own namespace.
    [Fact]
    public void A_rule_exported_to_its_own_namespace_is_not_seen_by_others()
    {
        var state = Given.State(Given.Service("reviews"), Given.DestinationRule("reviews", "reviews", ["v1"], more: """, "exportTo": ["."]"""));
        Assert.Null(DestinationRules.Find(state, "shop", "istio-system", state.Services.Values.Single()));
        Assert.NotNull(DestinationRules.Find(state, "bookinfo", "istio-system", state.Services.Values.Single()));
    }

    // istio pilot/pkg/model/service.go, BuildSubsetKey; core/cluster.go, buildOutboundClusters.
    [Fact]
    public void Every_port_and_subset_of_a_service_has_a_cluster()
    {
        var state = Given.State(Given.Service("reviews"), Given.DestinationRule("reviews", "reviews", ["v1", "v2"]));
        Assert.Equal(
            [$"outbound|9080||{Reviews}", $"outbound|9080|v1|{Reviews}", $"outbound|9080|v2|{Reviews}"],
            ClusterBuilder.Clusters(state, Proxy("shop"), "istio-system").Select(cluster => cluster.Name));
    }

    // istio pilot/pkg/model/sidecar.go: a Sidecar's egress hosts decide which services a proxy has clusters for.
    [Theory]
    [InlineData("bookinfo/*", true)]
    [InlineData("./*", false)]
    [InlineData("*/reviews.bookinfo.svc.cluster.local", true)]
    [InlineData("shop/*", false)]
    public void A_sidecar_scoped_proxy_has_only_the_hosts_it_imports(string egress, bool has)
    {
        var state = Given.State(Given.Service("reviews"));
        Assert.Equal(has, !ClusterBuilder.Clusters(state, Proxy("shop") with { EgressHosts = [egress] }, "istio-system").IsEmpty);
    }

    // istio pilot/pkg/xds/endpoints/endpoint_builder.go: a subset takes the endpoints that carry all its labels.
    [Fact]
    public void A_subset_has_the_ready_pods_with_its_labels()
    {
        var state = Given.State(
            Given.Service("reviews"), Given.DestinationRule("reviews", "reviews", ["v1", "v2"]),
            Given.Pod("a", "v1", "192.0.2.1"), Given.Pod("b", "v2", "192.0.2.2"), Given.Endpoints("reviews", ("192.0.2.1", "a"), ("192.0.2.2", "b")));
        var clusters = ClusterBuilder.Clusters(state, Proxy("shop"), "istio-system");
        Assert.Equal(["192.0.2.2"], ClusterBuilder.Endpoints(state, state, Proxy("shop"), "istio-system", clusters.Single(c => c.Subset == "v2")).Select(e => e.Address));
        Assert.Equal(2, ClusterBuilder.Endpoints(state, state, Proxy("shop"), "istio-system", clusters.Single(c => c.Subset == "")).Length);
    }

    private static ProxyIdentity Proxy(string @namespace) => new() { Name = "client", Namespace = @namespace };
}

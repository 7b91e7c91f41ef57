namespace RolloutController.Core.Tests.Mesh.Traps;

public sealed class DestinationRuleTrapTests
{
    private const string Subsets = """[{"name": "v1", "labels": {"version": "v1"}}, {"name": "v2", "labels": {"version": "v2"}}]""";

    [Fact]
    public void Without_anything_in_the_way_there_is_no_trap() => Assert.Empty(Trapping.AllV1.Traps());

    [Fact]
    public void A_second_rule_for_the_host_is_told_with_the_policy_that_is_dropped() => Trapping.AllV1
        .With(Trapping.DestinationRule("second", "bookinfo", """{"host": "reviews.bookinfo.svc.cluster.local", "trafficPolicy": {"tls": {"mode": "DISABLE"}}}"""))
        .Traps().IsTrap("DuplicateDestinationRule", blocks: false, "bookinfo/second", "the trafficPolicy of bookinfo/second is dropped", "move its content to bookinfo/reviews");

    [Fact]
    public void Two_rules_of_which_the_other_comes_first_and_takes_the_subsets_name_block()
    {
        var scene = Trapping.AllV1 with
        {
            DestinationRules = [Trapping.DestinationRule("reviews", "bookinfo", $$$$$"""{"host": "reviews", "subsets": {{{{{Subsets}}}}}}""", "2026-02-01T00:00:00Z")],
        };
        scene.With(Trapping.DestinationRule("old", "bookinfo", """{"host": "reviews", "subsets": [{"name": "v2", "labels": {"version": "v20"}}]}""", "2026-01-01T00:00:00Z"))
            .Traps().IsTrap("DuplicateDestinationRule", blocks: true, "bookinfo/old is older", "another subset v2 (version=v20)");
    }

    [Theory]
    [InlineData("reviews.bookinfo.svc.cluster.local")]
    [InlineData("*.bookinfo.svc.cluster.local")]
    [InlineData("*.local")]
    [InlineData("*")]
    public void A_rule_in_the_callers_namespace_hides_ours_also_by_a_wildcard(string host) => Trapping.AllV1
        .With(Trapping.DestinationRule("all", "shop", $$$$$"""{"host": "{{{{{host}}}}}", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}"""))
        .Traps().IsTrap("DestinationRuleHidden", blocks: true, "shop/all", host, "no subset v2", "remove it, or give it the subsets of bookinfo/reviews");

    [Theory]
    [InlineData("""{"host": "*.example.com"}""", "shop")] // another host
    [InlineData("""{"host": "*.local"}""", "bookinfo")] // in the Service's namespace the exact host wins
    [InlineData("""{"host": "*.local"}""", "istio-system")] // the Service's namespace comes before the root
    [InlineData("""{"host": "*.local", "exportTo": ["bookinfo"]}""", "shop")] // its own namespace does not see it
    [InlineData("""{"host": "*.local", "subsets": [{"name": "v2", "labels": {"version": "v2"}}, {"name": "v1", "labels": {"version": "v1"}}]}""", "shop")]
    public void A_rule_that_hides_nothing_is_no_trap(string spec, string ns) =>
        Assert.Empty(Trapping.AllV1.With(Trapping.DestinationRule("other", ns, spec)).Traps());

    [Fact]
    public void A_private_rule_of_the_root_namespace_hides_ours_from_gateways_there() => Trapping.AllV1
        .With(Trapping.DestinationRule("gateways", "istio-system", """{"host": "*.local", "exportTo": ["."], "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}"""))
        .Traps().IsTrap("DestinationRuleHidden", blocks: true, "istio-system/gateways");

    [Fact]
    public void A_rule_whose_callers_are_cut_off_already_or_who_are_not_there_is_told_and_blocks_nothing()
    {
        var scene = Trapping.AllV1.With(Trapping.DestinationRule("all", "shop", """{"host": "*.local"}"""));
        scene.Traps().IsTrap("DestinationRuleHidden", blocks: false, "no subset v2");

        var withV1 = Trapping.AllV1.With(Trapping.DestinationRule("all", "shop", """{"host": "*.local", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}"""));
        Core.Mesh.Traps.MeshTraps.Find(withV1.Surroundings() with { HasPods = ns => ns != "shop" }).IsTrap("DestinationRuleHidden", blocks: false);
    }

    [Fact]
    public void Callers_that_do_not_see_the_routes_are_no_concern() => Assert.Empty(Trapping.AllV1
        .Ruling("""{"exportTo": ["."]}""")
        .Routing("""{"hosts": ["reviews"], "exportTo": ["bookinfo"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}""")
        .With(Trapping.DestinationRule("all", "shop", """{"host": "*.local"}"""))
        .Traps().Where(trap => trap.IsError || trap.Reason != "VirtualServiceNotExported"));

    [Fact]
    public void A_new_rule_would_end_the_policy_of_a_wildcard_rule()
    {
        var scene = (Trapping.AllV1 with { DestinationRules = [] })
            .Routing("""{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews"}}]}]}""")
            .WithTraffic(traffic => traffic with { DestinationRule = new("reviews", true) });
        Assert.Empty(scene.Traps());
        foreach (var ns in (string[])["bookinfo", "istio-system"])
        {
            scene.With(Trapping.DestinationRule("defaults", ns, """{"host": "*.local", "trafficPolicy": {"tls": {"mode": "DISABLE"}}}"""))
                .Traps().IsTrap("PolicyLost", blocks: true, $"{ns}/defaults", "make bookinfo/reviews yourself");
        }
    }

    [Fact]
    public void A_rule_exported_to_fewer_than_the_routes_blocks_where_the_routes_name_no_subset_yet()
    {
        var scene = Trapping.AllV1.Ruling("""{"exportTo": ["."]}""");
        scene.Traps().IsTrap("DestinationRuleNotExported", blocks: false, "exported to bookinfo only", "VirtualService bookinfo/reviews (all namespaces)");
        scene.Routing("""{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews"}}]}]}""")
            .Traps().IsTrap("DestinationRuleNotExported", blocks: true);
    }
}

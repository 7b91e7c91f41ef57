using RolloutController.Gathering;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Xds;
using static RolloutController.Simulation.Tests.Judging.JudgeFixture;

namespace RolloutController.Simulation.Tests.Judging;

public sealed class SubsetJudgeTests : IDisposable
{
    private const string Recorded = """{"phase": "Preparing", "stable": "v1", "stableSubset": "v1", "routesPinned": true, "attempt": {"number": 1}, "ownedSubsets": [{"destinationRule": "reviews", "name": "v2"}]}""";
    private readonly JudgeFixture history = new();

    public void Dispose() => history.Dispose();

    [Fact]
    public void I1_a_subset_that_the_proxies_have_may_be_named()
    {
        AddV2();
        history.Pass(2);
        NameV2();
    }

    [Fact]
    public void I1_is_broken_by_naming_a_subset_before_the_proxies_have_it()
    {
        AddV2();
        Breaks("I1", NameV2);
    }

    [Fact]
    public void I1_is_broken_also_where_a_proxy_has_its_clusters_but_not_yet_this_one()
    {
        history.Mesh.SetDelays(0, new ProxyDelays(TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.Zero));
        AddV2();
        history.Pass(2);
        Breaks("I1", NameV2);
    }

    [Fact]
    public void I1_is_broken_by_naming_a_subset_that_no_DestinationRule_has()
    {
        history.Status(InStep());
        Breaks("I1", NameV2);
    }

    [Fact]
    public void I1_is_broken_by_naming_a_subset_without_a_ready_pod()
    {
        history.Ready("v1");
        history.Pass(20);
        AddV2();
        history.Pass(2);
        history.Status(InStep(step: """{"index": 0, "name": "testers"}""", steps: """[{"name": "testers", "headerRoute": {}}]""", weight: "0%"));
        Breaks("I1", () => history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes(
            "v1", before: """{"name": "rollout-controller/reviews/header-route/primary", "match": [{"headers": {"a": {"exact": "b"} } }], "route": [{"destination": {"host": "reviews", "subset": "v2"} }]}""")));
    }

    [Fact]
    public void I1_leaves_people_alone_who_name_what_is_not_there() =>
        history.Write("kubectl", MeshKinds.VirtualService, "reviews", Routes("v1=50 v9=50"));

    [Fact]
    public void I1_a_disconnected_proxy_is_not_waited_for()
    {
        history.Mesh.Disconnect(0);
        AddV2();
        history.Pass(2);
        NameV2();
    }

    [Fact]
    public void I1_the_policy_may_be_to_wait_a_time()
    {
        history.Write("kubectl", MeshKinds.Rollout, "reviews", """{"spec": {"service": "reviews", "version": "v2", "traffic": {"propagation": {"verify": "Delay", "minimumDelay": "3s"} } } }""");
        history.Mesh.SetSilent(0, true);
        AddV2();
        history.Pass(2);
        Breaks("I1", NameV2);
        history.Pass(2);
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1"));
        NameV2();
    }

    [Fact]
    public void I2_a_drained_subset_may_go()
    {
        AddV2();
        history.Pass(20);
        history.Status(Recorded.Replace("\"v2\"}", "\"v2\", \"removing\": true}", StringComparison.Ordinal));
        RemoveV2();
    }

    [Fact]
    public void I2_is_broken_without_the_drain()
    {
        AddV2();
        history.Pass(20);
        NameV2();
        history.Pass(5);
        history.Status(InStep(weight: "0%", more: ""));
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1"));
        history.Status(Recorded.Replace("\"v2\"}", "\"v2\", \"removing\": true}", StringComparison.Ordinal));
        history.Pass(3);
        Breaks("I2", RemoveV2);
    }

    [Fact]
    public void I2_is_broken_while_a_proxy_still_routes_there()
    {
        AddV2();
        history.Pass(20);
        NameV2();
        history.Pass(5);
        history.Mesh.SetSilent(0, true);
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1"));
        history.Status(Recorded.Replace("\"v2\"}", "\"v2\", \"removing\": true}", StringComparison.Ordinal));
        history.Pass(30);
        Breaks("I2", RemoveV2);
    }

    [Fact]
    public void I2_is_broken_while_a_VirtualService_names_it()
    {
        AddV2();
        history.Pass(20);
        NameV2();
        history.Status(InStep(more: "").Replace("\"name\": \"v2\"}", "\"name\": \"v2\", \"removing\": true}", StringComparison.Ordinal));
        Breaks("I2", RemoveV2);
    }

    [Fact]
    public void I2_is_broken_by_removing_what_is_not_recorded_as_being_removed()
    {
        AddV2();
        history.Pass(20);
        Breaks("I2", RemoveV2);
    }

    [Fact]
    public void I2_is_broken_by_adding_what_is_not_recorded() =>
        Breaks("I2", () => history.Write(Controller, MeshKinds.DestinationRule, "reviews", Rule("v1", "v2")));

    [Fact]
    public void I2_leaves_people_alone_who_remove_subsets()
    {
        AddV2();
        history.Write("kubectl", MeshKinds.DestinationRule, "reviews", Rule("v1"));
        history.Pass(10);
    }

    [Fact]
    public void Requests_are_lost_where_a_subset_is_taken_from_under_a_proxy()
    {
        AddV2();
        history.Pass(2);
        NameV2();
        history.Pass(2);
        Breaks("I2", RemoveV2);
        Breaks("Requests", () => history.Pass(2));
    }

    [Fact]
    public void Requests_lost_by_people_are_not_the_controllers()
    {
        AddV2();
        history.Pass(2);
        NameV2();
        history.Pass(2);
        history.Write("kubectl", MeshKinds.DestinationRule, "reviews", Rule("v1"));
        history.Pass(10);
    }

    [Fact]
    public void Requests_of_others_than_the_new_version_must_not_meet_its_fault()
    {
        history.Status(InStep(step: """{"index": 0, "name": "fault", "faultUntil": "2099-01-01T00:00:00Z"}""", steps: """[{"name": "fault", "faultInjection": {"host": "reviews"}}]"""));
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes(
            "v1", before: """{"name": "rollout-controller/reviews/dependency-fault/primary", "fault": {"abort": {"httpStatus": 503} }, "route": [{"destination": {"host": "reviews", "subset": "v1"} }]}"""));
        Breaks("Requests", () => history.Pass(2));
    }

    [Fact]
    public void Requests_at_rest_reach_their_subset()
    {
        history.AtRest();
        history.Write("kubectl", MeshKinds.DestinationRule, "reviews", Rule());
        history.Pass(10);
        history.Mesh.SetRefusal(0, XdsType.Cluster, "no memory");
        history.Write("kubectl", MeshKinds.DestinationRule, "reviews", Rule("v1"));
        history.Pass(10);
        Breaks("Requests", history.AtRest);
    }

    private void AddV2()
    {
        history.Status(Recorded);
        history.Write(Controller, MeshKinds.DestinationRule, "reviews", Rule("v1", "v2"));
    }

    private void NameV2()
    {
        history.Status(InStep());
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1=90 v2=10"));
    }

    private void RemoveV2() => history.Write(Controller, MeshKinds.DestinationRule, "reviews", Rule("v1"));
}

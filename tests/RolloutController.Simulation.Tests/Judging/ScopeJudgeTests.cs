using RolloutController.Gathering;
using RolloutController.Simulation.Cluster;
using static RolloutController.Simulation.Tests.Judging.JudgeFixture;

namespace RolloutController.Simulation.Tests.Judging;

/// <summary>I4 and I6: what has to leave, and when.</summary>
public sealed class ScopeJudgeTests : IDisposable
{
    private const string Mirror = """{"name": "rollout-controller/reviews/mirror/primary", "mirrors": [{"destination": {"host": "reviews", "subset": "v2"} }], "route": [{"destination": {"host": "reviews", "subset": "v1"} }]}""";
    private const string ShadowStep = """[{"name": "mirror", "shadow": {"percentage": "100%"}}, {"name": "half", "setWeight": "50%"}]""";
    private const string RollingBack = """{"phase": "RollingBack", "stable": "v1", "stableSubset": "v1", "canary": "v2", "canarySubset": "v2", "routesPinned": true, "canaryWeight": "0%", "attempt": {"number": 1}, "weights": [{"virtualService": "reviews", "route": "primary", "stable": 100, "total": 100, "originalTotal": 100}]}""";
    private readonly JudgeFixture history = new(rule: Rule("v1", "v2"));

    public void Dispose() => history.Dispose();

    [Fact]
    public void I4_holds_where_the_way_back_follows_the_decision()
    {
        AtTenPercent();
        history.Status(RollingBack);
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1=100"));
        history.Pass(30);
    }

    [Fact]
    public void I4_is_broken_where_the_decision_stays_without_its_write()
    {
        AtTenPercent();
        history.Status(RollingBack);
        Breaks("I4", () => history.Pass(10));
    }

    [Fact]
    public void I4_waits_for_an_answer_that_does_not_come()
    {
        AtTenPercent();
        history.Status(RollingBack);
        history.Log.Sent(new ClusterRequest(Controller, RequestVerb.Get, MeshKinds.Rollout, new("bookinfo", "reviews")));
        history.Pass(30);
    }

    [Fact]
    public void I4_is_broken_where_a_write_that_was_refused_is_not_tried_again()
    {
        AtTenPercent();
        history.Status(RollingBack);
        history.Log.Answered(history.Log.Sent(new ClusterRequest(Controller, RequestVerb.Update, MeshKinds.VirtualService, new("bookinfo", "reviews"))), failed: true);
        history.Pass(8);
        Breaks("I4", () => history.Pass(30));
    }

    [Fact]
    public void I4_is_broken_where_the_next_leader_does_not_go_on_with_it()
    {
        AtTenPercent();
        history.Status(RollingBack);
        history.Write("replica-2", Kubernetes.Resources.KnownKinds.Lease, "rollout-controller", """{"spec": {"holderIdentity": "replica-2"} }""");
        Breaks("I4", () => history.Pass(30, "replica-2"));
    }

    [Fact]
    public void I4_what_somebody_else_wrote_may_be_seen_a_little_later()
    {
        AtTenPercent();
        history.Status(RollingBack);
        history.Write("kubectl", MeshKinds.VirtualService, "reviews", Routes("v1=80 v2=20"));
        history.Pass(4);
        Breaks("I4", () => history.Pass(10));
    }

    [Fact]
    public void I4_is_broken_where_stable_has_its_pods_again_and_traffic_stays()
    {
        AtTenPercent();
        history.Ready("v2");
        history.Status(RollingBack);
        history.Pass(30);
        history.Ready("v1", "v2");
        Breaks("I4", () => history.Pass(10));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void I4_is_broken_by_an_abort_in_an_attempt_that_changes_nothing_or_is_refused(string accepted)
    {
        AtTenPercent();
        history.Annotate("rolloutctl", "abort", null);
        history.Annotate(Controller, null, "id-1 abort rolloutctl");
        Breaks("I4", () => history.Status(InStep(more: $$""", "lastCommand": {"id": "id-1", "verb": "abort", "accepted": {{accepted}}}""")));
    }

    [Fact]
    public void I4_is_broken_by_a_gate_over_its_limit_that_does_not_turn_back()
    {
        AtTenPercent();
        Breaks("I4", () => history.Status(InStep(more: """, "gates": [{"name": "errors", "verdict": "Fail", "failures": 1}]""")));
    }

    [Fact]
    public void I4_traffic_is_not_moved_onto_a_stable_version_without_pods()
    {
        AtTenPercent();
        history.Ready("v2");
        history.Status(RollingBack);
        history.Pass(30);
    }

    [Fact]
    public void I4_is_broken_where_an_abort_that_was_taken_up_is_not_recorded()
    {
        AtTenPercent();
        history.Annotate("rolloutctl", "abort", null);
        history.Annotate(Controller, null, "id-1 abort rolloutctl");
        Breaks("I4", () => history.Pass(10));
    }

    [Fact]
    public void I6_a_mirror_stands_in_its_step_only()
    {
        Shadowing();
        history.Pass(30);
        history.Status(InStep());
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1=90 v2=10"));
        history.Pass(60);
        history.AtRest();
    }

    [Fact]
    public void I6_is_broken_by_a_route_that_the_status_does_not_ask_for() =>
        Breaks("I6", () => history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1", before: Mirror)));

    [Fact]
    public void I6_is_broken_where_a_route_outlives_its_step()
    {
        Shadowing();
        history.Status(InStep());
        Breaks("I6", () => history.Pass(60));
    }

    [Fact]
    public void I6_is_broken_where_a_route_outlives_its_time()
    {
        var until = history.Time.GetUtcNow().AddSeconds(20).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        history.Status(InStep(step: $$"""{"index": 0, "name": "fault", "faultUntil": "{{until}}"}""", steps: """[{"name": "fault", "faultInjection": {"host": "reviews"}}]"""));
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1", before: """{"name": "rollout-controller/reviews/fault/primary", "match": [{"headers": {"a": {"exact": "b"} } }], "route": [{"destination": {"host": "reviews", "subset": "v1"} }]}"""));
        history.Pass(18);
        Breaks("I6", () => history.Pass(60));
    }

    [Fact]
    public void I6_is_broken_where_a_Rollout_goes_and_its_route_stays()
    {
        Shadowing();
        Breaks("I6", () => history.Delete(Controller, MeshKinds.Rollout, "reviews"));
    }

    [Fact]
    public void I6_nobody_can_take_a_route_away_while_nobody_leads()
    {
        Shadowing();
        history.Write("replica-1", Kubernetes.Resources.KnownKinds.Lease, "rollout-controller", """{"spec": {"holderIdentity": ""} }""");
        history.Status(InStep(), "kubectl");
        history.Pass(60);
    }

    private void AtTenPercent()
    {
        history.Status(InStep());
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1=90 v2=10"));
        history.Pass(30);
    }

    private void Shadowing()
    {
        history.Status(InStep(step: """{"index": 0, "name": "mirror"}""", steps: ShadowStep, weight: "0%"));
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1", before: Mirror));
        history.Pass(10);
    }
}

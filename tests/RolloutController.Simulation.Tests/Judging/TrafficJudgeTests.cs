using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using static RolloutController.Simulation.Tests.Judging.JudgeFixture;

namespace RolloutController.Simulation.Tests.Judging;

/// <summary>I3, I5 and what is repaired: the content of the mesh objects.</summary>
public sealed class TrafficJudgeTests : IDisposable
{
    private const string Further = """{"name": "further", "match": [{"uri": {"exact": "/x"} }], "route": [{"destination": {"host": "storage"} }]}""";
    private readonly JudgeFixture history = new(virtualService: Routes("v1=70 ratings/=30", before: Further, more: ", \"unknown\": {\"a\": [1, 2]}"), rule: Rule("v1", "v2"));

    public void Dispose() => history.Dispose();

    [Fact]
    public void I3_and_I5_hold_where_stable_and_canary_share_what_was_stables()
    {
        history.Status(Split(stable: 63, canary: 7, total: 100));
        Write("v1=63 v2=7 ratings/=30");
    }

    [Fact]
    public void I3_holds_where_all_weights_are_scaled_and_the_status_says_so()
    {
        history.Status(Split(stable: 126, canary: 14, total: 200));
        Write("v1=126 v2=14 ratings/=60");
    }

    [Theory]
    [InlineData("v1=62 v2=7 ratings/=30")]
    [InlineData("v1=64 v2=7 ratings/=30")]
    [InlineData("v1=77 v2=-7 ratings/=30")]
    [InlineData("v1=64 v2=7 ratings/=29")]
    [InlineData("v1=64 v2=6 ratings/=30")]
    public void I3_is_broken_by(string destinations)
    {
        history.Status(Split(stable: 63, canary: 7, total: 100));
        Breaks("I3", () => Write(destinations));
    }

    [Theory]
    [InlineData(62, 8, 100)]
    [InlineData(77, -7, 100)]
    [InlineData(63, 7, 130)]
    [InlineData(70, 0, 100)]
    public void I3_is_broken_by_recording_weights_that_do_not_fit(int stable, int canary, int total) =>
        Breaks("I3", () => history.Status(Split(stable, canary, total)));

    [Fact]
    public void I5_is_broken_by_dropping_a_field_that_nobody_here_knows() =>
        Breaks("I5", () => history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1=70 ratings/=30", before: Further)));

    [Fact]
    public void I5_is_broken_by_dropping_another_route() =>
        Breaks("I5", () => history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes("v1=70 ratings/=30", more: ", \"unknown\": {\"a\": [1, 2]}")));

    [Fact]
    public void I5_is_broken_by_changing_another_route() =>
        Breaks("I5", () => history.Write(
            Controller, MeshKinds.VirtualService, "reviews", Routes("v1=70 ratings/=30", before: Further.Replace("/x", "/y", StringComparison.Ordinal), more: ", \"unknown\": {\"a\": [1, 2]}")));

    [Fact]
    public void I5_is_broken_by_a_lost_update()
    {
        history.Write("kubectl", MeshKinds.VirtualService, "reviews", Routes("v1=70 ratings/=30", before: Further, more: ", \"timeout\": \"7s\", \"unknown\": {\"a\": [1, 2]}"));
        history.Status(Split(stable: 63, canary: 7, total: 100));
        Breaks("I5", () => Write("v1=63 v2=7 ratings/=30"));
    }

    [Fact]
    public void I5_is_broken_by_changing_a_subset_that_stands() =>
        Breaks("I5", () => history.Write(Controller, MeshKinds.DestinationRule, "reviews", Rule("v1", "v2").Replace("\"version\": \"v1\"", "\"version\": \"v3\"", StringComparison.Ordinal)));

    [Fact]
    public void I5_is_broken_by_reordering_subsets() => Breaks("I5", () => history.Write(Controller, MeshKinds.DestinationRule, "reviews", Rule("v2", "v1")));

    [Fact]
    public void I5_is_broken_by_changing_a_spec() =>
        Breaks("I5", () => history.Write(Controller, MeshKinds.Rollout, "reviews", """{"spec": {"service": "reviews", "version": "v2"} }"""));

    [Fact]
    public void I5_is_broken_by_deleting_a_VirtualService_that_is_not_recorded_as_made() =>
        Breaks("I5", () => history.Delete(Controller, MeshKinds.VirtualService, "reviews"));

    [Fact]
    public void I5_is_broken_by_writing_a_Service() =>
        Breaks("I5", () => history.Write(Controller, KnownKinds.Service, "reviews", """{"spec": {"selector": {"app": "other"} } }"""));

    [Fact]
    public void What_people_change_is_theirs()
    {
        history.Write("kubectl", MeshKinds.VirtualService, "reviews", Routes("v1=1 ratings/=7"));
        history.Write("kubectl", MeshKinds.DestinationRule, "reviews", Rule("v2", "v1"));
        history.Delete("kubectl", MeshKinds.VirtualService, "reviews");
    }

    [Fact]
    public void Repair_at_rest_objects_are_as_the_status_says()
    {
        history.Write("kubectl", MeshKinds.VirtualService, "reviews", Routes("v2=70 ratings/=30"));
        history.Status(Recorded(Healthy));
        history.Pass(10);
        Breaks("Repair", history.AtRest);
    }

    [Fact]
    public void Repair_a_subset_that_somebody_removed_is_added_again()
    {
        history.Write("kubectl", MeshKinds.DestinationRule, "reviews", Rule("v2"));
        Breaks("Repair", history.AtRest);
    }

    [Fact]
    public void Repair_a_VirtualService_that_is_gone_is_not_Healthy()
    {
        history.Status(Recorded(Healthy));
        history.Delete("kubectl", MeshKinds.VirtualService, "reviews");
        Breaks("Repair", history.AtRest);
    }

    private static string Recorded(string status) => status.Replace(
        "\"routesPinned\"", """
        "weights": [{"virtualService": "reviews", "route": "primary", "stable": 70, "canary": 0, "total": 100, "originalTotal": 100}], "routesPinned"
        """, StringComparison.Ordinal);

    private static string Split(int stable, int canary, int total) => InStep().Replace(
        "\"stable\": 90, \"canary\": 10, \"total\": 100", $"\"stable\": {stable}, \"canary\": {canary}, \"total\": {total}", StringComparison.Ordinal);

    private void Write(string destinations) =>
        history.Write(Controller, MeshKinds.VirtualService, "reviews", Routes(destinations, before: Further, more: ", \"unknown\": {\"a\": [1, 2]}"));
}

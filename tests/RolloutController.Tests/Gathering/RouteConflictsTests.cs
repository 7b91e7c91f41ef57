using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Gathering;

public class RouteConflictsTests
{
    private static readonly DateTimeOffset s_second = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Who_has_taken_the_route_keeps_it_when_both_were_made_in_one_second(string first, string second)
    {
        var holder = Named("reviews", first).WithStatus(RolloutStatus.Empty with { ObservedGeneration = 1, Stable = "v1", RoutesPinned = true }).Json();
        var late = Named("second", second).Json();
        var objects = new MeshObjects([Objects.VirtualService("reviews", "v1")], []);

        Assert.Empty(RouteConflicts.Find(RolloutReader.Read(holder), objects, [holder, late], RolloutReader.Read));
        Assert.Equal("RouteClaimed", Assert.Single(RouteConflicts.Find(RolloutReader.Read(late), objects, [holder, late], RolloutReader.Read)).Reason);
    }

    [Theory]
    [InlineData(9001, "RouteClaimed")] // the same route by another of its ports
    [InlineData(9002, null)]
    public void A_tcp_route_belongs_to_one_rollout_by_whichever_port_it_is_named(int port, string? reason)
    {
        var item = Objects.VirtualService("reviews", "v1");
        item["spec"]!["tcp"] = JsonNode.Parse("""
            [{"match": [{"port": 9000}, {"port": 9001}], "route": [{"destination": {"host": "reviews", "subset": "v1"}}]},
             {"match": [{"port": 9002}], "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]
            """);
        var holder = OnPort("reviews", 9000).WithStatus(RolloutStatus.Empty with { ObservedGeneration = 1, Stable = "v1", RoutesPinned = true }).Json();
        var late = OnPort("second", port).Json();

        var found = RouteConflicts.Find(RolloutReader.Read(late), new MeshObjects([item], []), [holder, late], RolloutReader.Read);

        Assert.Equal(reason, found.SingleOrDefault()?.Reason);
    }

    private static RolloutBuilder OnPort(string name, int port) => Named(name, name).WithGates()
        .With("traffic.virtualServices", JsonNode.Parse($$"""[{"name": "reviews", "tcpRoutes": [{"port": {{port}} }] }]"""));

    private static RolloutBuilder Named(string name, string uid) =>
        A.Rollout(name).ForService("reviews").WithUid(uid).CreatedAt(s_second).WithHttpRoutes("reviews", "primary");
}

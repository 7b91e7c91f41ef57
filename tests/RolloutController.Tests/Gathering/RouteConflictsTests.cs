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

        Assert.Empty(RouteConflicts.Find(RolloutReader.Read(holder), objects, [holder, late]));
        Assert.Equal("RouteClaimed", Assert.Single(RouteConflicts.Find(RolloutReader.Read(late), objects, [holder, late])).Reason);
    }

    private static RolloutBuilder Named(string name, string uid) =>
        A.Rollout(name).ForService("reviews").WithUid(uid).CreatedAt(s_second).WithHttpRoutes("reviews", "primary");
}

using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using static RolloutController.Core.Tests.Mesh.Generated.Generating;

namespace RolloutController.Core.Tests.Mesh.Generated;

/// <summary>What the proxies must have when generated routes stand, or are gone.</summary>
public class GeneratedChangeTests
{
    private static readonly Scene Reviews = Routes("- {name: primary, route: [{destination: {host: reviews, subset: v1}}]}").Recorded()
        .WithRatings("- route: [{destination: {host: ratings, subset: v1}}]");

    [Fact]
    public void Generated_routes_are_part_of_the_change_wherever_they_stand()
    {
        var change = AsSeen(Reviews.Apply(At(10, Mirror, RatingsFault)));

        Assert.Equal(
            "VirtualService bookinfo/reviews: primary v1=90 v2=10, reviews/mirror/primary 10 to v2, 90 to v1, mirror 100% to v2; "
            + "VirtualService bookinfo/ratings: reviews/dependency-fault/http[0] abort 503 on 20%, all to v1",
            change.Description);
        Assert.Equal([null, "bookinfo"], change.Generated.Select(route => route.Callers));
        Assert.Equal([["GET|HEAD"], []], change.Generated.Select(route => Assert.Single(route.Matches).ToArray()));
        Assert.False(change.AwaitsRemoval);
    }

    [Fact]
    public void Another_generated_route_makes_another_change()
    {
        var ids = new[] { With(), With(Mirror), With(Jason), With(Mirror, RatingsFault) }.Select(desired => AsSeen(Reviews.Apply(desired)).Id);

        Assert.Equal(4, ids.Distinct().Count());
    }

    [Fact]
    public void After_a_step_with_a_fault_on_a_dependency_its_removal_is_awaited()
    {
        var fault = new Step.FaultInjection(((Core.Mesh.Generated.GeneratedRoute.DependencyFault)RatingsFault).Fault, TimeSpan.FromMinutes(1)) { Name = "fault" };
        var next = new Step.SetWeight(new(20), TimeSpan.FromMinutes(1)) { Name = "next" };
        Scene At(int index) => Reviews with
        {
            Status = Reviews.Status with
            {
                Attempt = new AttemptStatus { Id = "1", Number = 1, Version = "v2", SpecHash = "", Started = default, Steps = [fault, next] },
                Step = new StepStatus { Index = index, Name = "a", Stage = Stage.Baking, Started = default, StageStarted = default },
            },
        };

        Assert.False(AsSeen(At(0)).AwaitsRemoval);
        Assert.True(AsSeen(At(1)).AwaitsRemoval);
        Assert.Contains("VirtualService bookinfo/ratings: no generated routes", AsSeen(At(1)).Description, StringComparison.Ordinal);
        Assert.True(AsSeen(At(-1)).AwaitsRemoval);
    }

    [Fact]
    public void Below_a_root_a_generated_route_has_the_faults_and_mirrors_that_it_inherits_there()
    {
        var child = Item("reviews", "- {name: primary, route: [{destination: {host: reviews, subset: v1}}]}", "exportTo: ['*']");
        var root = Item("shop", "- {name: web, delegate: {name: reviews}, mirror: {host: audit}, mirrorPercent: 7, fault: {abort: {httpStatus: 500, percentage: {value: 1}}}}");
        var change = AsSeen((Reviews with { VirtualServices = [child, root] }).Apply(With(Jason)));

        var split = Assert.Single(change.Generated);
        Assert.Equal("web-rollout-controller/reviews/header-route/primary", split.Name);
        Assert.Equal(["abort 500 on 1%", "all to v2", "mirror 7% to "], split.Facts);
    }

    private static MeshChange.RoutesApplied AsSeen(Scene scene) => Assert.IsType<MeshChange.RoutesApplied>(scene.Mesh.RoutesAsSeen());
}

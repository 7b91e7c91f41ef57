using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using static RolloutController.Core.Tests.Mesh.Samples;

namespace RolloutController.Core.Tests.Mesh;

/// <summary>The policy of subsets that are added.</summary>
public class SubsetPolicyTests
{
    private const string Pool = """{"connectionPool":{"tcp":{"maxConnections":7}},"outlierDetection":{"consecutive5xxErrors":3}}""";
    private const string Hash = """{"consistentHash": {"httpHeaderName": "x-user"}}""";

    [Fact]
    public void A_subset_that_is_added_has_it_and_those_of_people_stay_as_they_are()
    {
        var before = With(Pool);

        var after = before.Apply(Asking("v4")).DestinationRules[0]["spec"]!["subsets"]!.AsArray();

        Scene.AssertEqual(Scene.Json($$"""{"name": "v4", "labels": {"app": "reviews", "version": "v4"}, "trafficPolicy": {{Pool}}}"""), after[3]);
        Assert.All([0, 1, 2], index => Scene.AssertEqual(before.DestinationRules[0]["spec"]!["subsets"]![index]!, after[index]));
    }

    [Fact]
    public void A_subset_that_is_there_is_not_rewritten_when_the_policy_changes()
    {
        var scene = With(Pool).Apply(Asking("v4")) with { Status = Owning("v4") };

        var edits = Changed(scene, """{"connectionPool":{"tcp":{"maxConnections":9}}}""").Mesh.Render(Asking("v4"));

        Assert.True(edits.IsEmpty);
        Assert.Equal(
            "spec.traffic.destinationRule.subsetTrafficPolicy: DestinationRule reviews; expected the policy with which v4 was added; what is written here holds for subsets that are added from now on",
            Assert.Single(edits.Problems, problem => !problem.IsError).ToString());
        Assert.Empty(scene.Mesh.Render(Asking("v4")).Problems);
    }

    [Fact]
    public void A_subset_of_a_person_may_have_another_policy_without_a_word() => Assert.Empty(With(Pool).Mesh.Render(Asking("v2")).Problems);

    [Fact]
    public void It_leaves_with_its_subset()
    {
        var before = With(Pool);
        var added = before.Apply(Asking("v4")) with { Status = Owning("v4") };

        Scene.AssertEqual(before.DestinationRules[0], added.Apply(new DesiredTraffic([], ["v4"], null)).DestinationRules[0]);
    }

    [Theory]
    [InlineData("trafficPolicy", """{"simple": "ROUND_ROBIN"}""", true)]
    [InlineData("port", """{"simple": "ROUND_ROBIN"}""", true)]
    [InlineData("trafficPolicy", """{"consistentHash": {"httpHeaderName": "x-other"}}""", true)]
    [InlineData("trafficPolicy", Hash, false)]
    [InlineData("trafficPolicy", null, false)]
    [InlineData("none", """{"simple": "ROUND_ROBIN"}""", false)]
    public void A_load_balancer_that_drops_the_rules_own_hash_is_warned_of(string at, string? loadBalancer, bool isWarned)
    {
        var scene = With(loadBalancer is null ? Pool : $$"""{"loadBalancer": {{loadBalancer}}}""");
        scene.DestinationRules[0]["spec"]!["trafficPolicy"] = at switch
        {
            "trafficPolicy" => JsonNode.Parse($$"""{"loadBalancer": {{Hash}}}"""),
            "port" => JsonNode.Parse($$"""{"portLevelSettings": [{"port": {"number": 9080}, "loadBalancer": {{Hash}}}]}"""),
            _ => new JsonObject(),
        };

        var problems = scene.Mesh.Render(Asking("v4")).Problems;

        Assert.Equal(isWarned ? ["ConsistentHashLost"] : [], problems.Select(problem => problem.Reason));
        Assert.All(problems, problem => Assert.False(problem.IsError));
    }

    private static Scene With(string policy) => Changed(Scene.Of(AllV1), policy);

    private static Scene Changed(Scene scene, string policy) => scene.WithTraffic(traffic => traffic with
    {
        DestinationRule = traffic.DestinationRule with { SubsetTrafficPolicy = new SubsetTrafficPolicy(policy) },
    });

    private static DesiredTraffic Asking(string version) => new([Scene.Subset(version)], [], null);

    private static RolloutStatus Owning(string version) => RolloutStatus.Empty with { OwnedSubsets = [Scene.Owned(version)] };
}

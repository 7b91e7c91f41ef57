using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Security;

/// <summary>The controller may write in every namespace; a Rollout makes it write in its own alone.</summary>
public sealed class TenantTests
{
    private static readonly ServiceObservation s_service = new(ImmutableSortedDictionary<string, string>.Empty.Add("app", "reviews"), [9080]);

    public static TheoryData<string, string, string> Elsewhere => new()
    {
        { "service", "\"reviews.other\"", "spec.service" },
        { "service", "\"reviews.other.svc.cluster.local\"", "spec.service" },
        { "service", "\"other/reviews\"", "spec.service" },
        { "service", "\"*.other.svc.cluster.local\"", "spec.service" },
        { "traffic.virtualServices", """[{"name": "other/reviews"}]""", "spec.traffic.virtualServices[0].name" },
        { "traffic.virtualServices", """[{"name": "../../other/virtualservices/reviews"}]""", "spec.traffic.virtualServices[0].name" },
        { "traffic.destinationRule", """{"name": "other/reviews"}""", "spec.traffic.destinationRule.name" },
        { "steps", """[{"name": "f", "faultInjection": {"host": "ratings.other", "abort": {"httpStatus": 503, "percentage": 20}}, "duration": "1m"}]""", "spec.steps[0].faultInjection.host" },
        { "steps", """[{"name": "f", "faultInjection": {"host": "ratings.other.svc.cluster.local", "abort": {"httpStatus": 503, "percentage": 20}}, "duration": "1m"}]""", "spec.steps[0].faultInjection.host" },
        { "steps", """[{"name": "f", "faultInjection": {"host": "ratings", "virtualService": "other/ratings", "abort": {"httpStatus": 503, "percentage": 20}}, "duration": "1m"}]""", "spec.steps[0].faultInjection.virtualService" },
        { "analysis", """{"server": "http://metrics.other:9090"}""", "spec.analysis.server" },
    };

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public void Nothing_of_another_namespace_and_no_address_can_be_named(string path, string value, string field)
    {
        var rollout = A.Rollout().With(path, JsonNode.Parse(value)).Domain();

        Assert.Contains(rollout.Problems, problem => problem.IsError && problem.Field.StartsWith(field, StringComparison.Ordinal));
        Assert.Null(rollout.Spec);
    }

    [Fact]
    public void Objects_of_the_same_name_in_another_namespace_are_not_written()
    {
        var others = new MeshObjects([In("other", Objects.VirtualService("reviews", "v1"))], [In("other", Objects.DestinationRule("reviews", "v1"))]);

        var edits = Read(A.Rollout().CreatingMeshObjects(), others).Render(Desired);

        Assert.NotEmpty(edits.AddSubsets);
        Assert.NotEmpty(edits.Routes);
        Assert.All(edits.AddSubsets.Concat(edits.Routes), edit =>
        {
            Assert.True(edit.Creates);
            Assert.Equal("bookinfo", (string?)edit.Content["metadata"]!["namespace"]);
        });
    }

    [Fact]
    public void Without_leave_to_make_them_objects_of_another_namespace_are_as_good_as_none()
    {
        var others = new MeshObjects([In("other", Objects.VirtualService("reviews", "v1"))], [In("other", Objects.DestinationRule("reviews", "v1"))]);

        var mesh = Read(A.Rollout(), others);

        Assert.Equal(["DestinationRuleNotFound", "VirtualServiceNotFound"], mesh.Problems.Select(problem => problem.Reason).Order());
        Assert.True(mesh.Render(Desired).IsEmpty);
    }

    [Theory]
    [InlineData("reviews.other")]
    [InlineData("reviews.other.svc.cluster.local")]
    public void A_route_to_a_service_of_the_same_name_elsewhere_is_not_touched(string host)
    {
        var virtualService = Objects.VirtualService("reviews", "v1");
        virtualService["spec"]!["http"]![0]!["route"]![0]!["destination"]!["host"] = host;

        var edits = Read(A.Rollout(), new MeshObjects([virtualService], [Objects.DestinationRule("reviews", "v1", "v2")])).Render(Desired);

        Assert.Empty(edits.Routes);
    }

    private static DesiredTraffic Desired => new(
        [new DesiredSubset("v1", Version("v1")), new DesiredSubset("v2", Version("v2"))], [], new DesiredRoutes("v1", "v2", new Percentage(10)));

    private static MeshState Read(RolloutBuilder rollout, MeshObjects objects) =>
        MeshState.Read(new ObjectName("bookinfo", "reviews"), rollout.Domain().Spec!, RolloutStatus.Empty, s_service, objects);

    private static ImmutableSortedDictionary<string, string> Version(string version) => ImmutableSortedDictionary<string, string>.Empty.Add("version", version);

    private static JsonObject In(string @namespace, JsonObject item)
    {
        item["metadata"]!["namespace"] = @namespace;
        return item;
    }
}

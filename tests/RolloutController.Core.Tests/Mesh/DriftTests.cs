using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using static RolloutController.Core.Tests.Mesh.Samples;

namespace RolloutController.Core.Tests.Mesh;

public class DriftTests
{
    private const string _managedFields = """
        [
          {"manager": "kubectl-client-side-apply", "operation": "Update", "time": "2026-03-01T10:00:00Z", "fieldsV1": {"f:metadata": {}, "f:spec": {"f:hosts": {}}}},
          {"manager": "kubectl-edit", "operation": "Update", "time": "2026-03-01T12:00:00Z", "fieldsV1": {"f:spec": {"f:http": {}}}},
          {"manager": "rollout-controller", "operation": "Update", "time": "2026-03-01T11:59:59Z", "fieldsV1": {"f:spec": {"f:http": {}}}},
          {"manager": "istiod", "operation": "Update", "time": "2026-03-01T13:00:00Z", "subresource": "status", "fieldsV1": {"f:status": {}}}
        ]
        """;

    [Theory]
    [InlineData("spec", "kubectl-edit")]
    [InlineData("status", "istiod")]
    [InlineData("metadata", "kubectl-client-side-apply")]
    [InlineData("data", null)]
    public void The_last_writer_of_a_field_is_found_by_time(string field, string? expected) =>
        Assert.Equal(expected, FieldManagers.LastWriterOf(Edited(), field));

    [Fact]
    public void Nobody_is_named_where_nobody_is_recorded() => Assert.Null(FieldManagers.LastWriterOf(Scene.Json(AllV1), "spec"));

    [Fact]
    public void A_repair_names_who_changed_the_object_and_what_is_restored()
    {
        var edit = Assert.Single((Scene.Of(NinetyTen) with { VirtualServices = [Edited()] }).Mesh.Render(Scene.Routes("v1", "v2", 25)).Routes);

        Assert.Equal(
            "VirtualService reviews was changed by kubectl-edit; repaired: route http[0]: v1 75, v2 25 of 100", Drift.Describe(edit));
    }

    [Fact]
    public void A_deleted_object_is_called_deleted()
    {
        var scene = Scene.Of(NinetyTen, null).WithTraffic(traffic => traffic with { DestinationRule = new("reviews", true) });

        var edit = Assert.Single(scene.Mesh.Render(new([Scene.Subset("v1")], [], null)).AddSubsets);

        Assert.Equal("DestinationRule reviews was deleted; made again: adds subset v1", Drift.Describe(edit));
    }

    private static JsonObject Edited()
    {
        var item = Scene.Json(NinetyTen);
        item["metadata"]!["managedFields"] = JsonNode.Parse(_managedFields);
        return item;
    }
}

using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Gathering;

public sealed class CacheTrimmingTests
{
    [Fact]
    public void What_is_written_back_is_cached_whole()
    {
        Assert.Null(CacheTrimming.For(MeshKinds.Rollout));
        Assert.Null(CacheTrimming.For(MeshKinds.VirtualService));
        Assert.Null(CacheTrimming.For(MeshKinds.DestinationRule));
    }

    [Fact]
    public void Of_a_pod_labels_phase_address_and_conditions_are_kept()
    {
        var pod = Noted(Objects.Pod("reviews", "v1"));
        pod["status"]!["containerStatuses"] = new JsonArray(new JsonObject { ["image"] = "reviews:v1" });
        var expected = Objects.Pod("reviews", "v1");
        expected.Remove("spec");

        Expect(expected, Trim(KnownKinds.Pod, pod));
    }

    [Fact]
    public void Of_a_Deployment_replicas_and_template_labels_are_kept()
    {
        var deployment = Noted(Objects.Deployment("reviews", "v1"));
        deployment["spec"]!["template"]!["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "reviews" }) };
        deployment["status"] = new JsonObject { ["readyReplicas"] = 1 };

        Expect(Objects.Deployment("reviews", "v1"), Trim(KnownKinds.Deployment, deployment));
    }

    [Fact]
    public void Of_a_Service_and_a_Namespace_only_notes_are_cut()
    {
        Expect(Objects.Service("reviews"), Trim(KnownKinds.Service, Noted(Objects.Service("reviews"))));
        Expect(Objects.Namespace("bookinfo"), Trim(KnownKinds.Namespace, Noted(Objects.Namespace("bookinfo"))));
    }

    [Fact]
    public void Endpoints_keep_that_addresses_were_left_out()
    {
        Expect(Objects.Endpoints("reviews", "v1"), Trim(KnownKinds.Endpoints, Noted(Objects.Endpoints("reviews", "v1"))));
        var large = Noted(Objects.Endpoints("reviews", "v1"));
        large["metadata"]!["annotations"]![EndpointsCapacity.Annotation] = "truncated";

        var kept = Trim(KnownKinds.Endpoints, large);

        Assert.True(EndpointsCapacity.IsExceeded(kept));
        Assert.Single(kept["metadata"]!["annotations"]!.AsObject());
    }

    private static JsonObject Trim(ResourceKind kind, JsonObject item) => CacheTrimming.For(kind)!(item);

    private static JsonObject Noted(JsonObject item)
    {
        item["metadata"]!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = "{}" };
        item["metadata"]!["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "kubectl" });
        return item;
    }

    private static void Expect(JsonObject expected, JsonObject actual) => Assert.True(JsonNode.DeepEquals(expected, actual), actual.ToJsonString());
}

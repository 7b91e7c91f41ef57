using System.Text.Json.Nodes;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Gathering;

public sealed class RevisionReaderTests
{
    private static readonly ServiceObservation Service = RevisionReader.ReadService(Objects.Service("reviews"))!;

    [Fact]
    public void A_Service_is_its_selector_and_its_ports_in_order()
    {
        var item = Objects.Service("reviews");
        item["spec"]!["ports"] = new JsonArray(new JsonObject { ["port"] = 9080 }, new JsonObject { ["port"] = 80 }, new JsonObject { ["port"] = "http" });

        var service = RevisionReader.ReadService(item)!;

        Assert.Equal([new("app", "reviews")], service.Selector);
        Assert.Equal([80, 9080], service.Ports);
        Assert.Null(RevisionReader.ReadService(null));
    }

    [Fact]
    public void Pods_are_counted_by_version_with_what_is_ready_and_what_is_an_endpoint()
    {
        var revisions = Read([Pod("v1"), Pod("v2"), Pod("v2", ready: false, ip: "192.0.2.22")], Objects.Endpoints("reviews", "v1"));

        Assert.Equal(["v1", "v2"], revisions.Keys);
        Assert.Equal((1, 1, 1), Counts(revisions["v1"]));
        Assert.Equal((2, 1, 0), Counts(revisions["v2"]));
        Assert.Equal([new("app", "reviews"), new("version", "v2")], revisions["v2"].Labels);
    }

    [Fact]
    public void Pods_of_others_without_a_version_on_their_way_out_or_finished_count_nothing()
    {
        var unlabelled = Pod("v1");
        unlabelled["metadata"]!["labels"]!.AsObject().Remove("version");
        var leaving = Pod("v1");
        leaving["metadata"]!["deletionTimestamp"] = "2026-01-05T09:00:00Z";
        var (succeeded, failed) = (Pod("v1"), Pod("v1"));
        succeeded["status"]!["phase"] = "Succeeded";
        failed["status"]!["phase"] = "Failed";

        Assert.Empty(Read([Objects.Pod("ratings", "v1"), unlabelled, leaving, succeeded, failed], Objects.Endpoints("reviews", "v1")));
    }

    [Fact]
    public void A_version_expects_the_replicas_of_all_its_Deployments_and_is_there_before_its_first_pod()
    {
        var (blue, green, silent) = (Objects.Deployment("reviews", "v2"), Objects.Deployment("reviews", "v2"), Objects.Deployment("reviews", "v3"));
        green["spec"]!["replicas"] = 3;
        silent["spec"]!.AsObject().Remove("replicas");

        var revisions = Read([Pod("v1"), Pod("v2")], Objects.Endpoints("reviews", "v1", "v2"), blue, green, silent, Objects.Deployment("ratings", "v9"));

        Assert.Equal([("v1", null), ("v2", 4), ("v3", 1)], revisions.Values.Select(revision => (revision.Version, revision.DesiredPods)));
        Assert.Equal((0, 0, 0), Counts(revisions["v3"]));
        Assert.True(revisions["v1"].IsReady);
        Assert.False(revisions["v2"].IsReady);
    }

    [Fact]
    public void Without_endpoints_no_pod_is_one() => Assert.Equal((1, 1, 0), Counts(Read([Pod("v1")], null)["v1"]));

    [Fact]
    public void Addresses_that_are_not_ready_are_no_endpoints()
    {
        var endpoints = Objects.Endpoints("reviews", "v1");
        var subset = endpoints["subsets"]![0]!.AsObject();
        subset["notReadyAddresses"] = subset["addresses"]!.DeepClone();
        subset.Remove("addresses");

        Assert.Equal((1, 1, 0), Counts(Read([Pod("v1")], endpoints)["v1"]));
    }

    [Fact]
    public void Where_the_endpoints_are_too_many_to_be_listed_ready_pods_are_endpoints()
    {
        var endpoints = Objects.Endpoints("reviews", "v1");
        endpoints["metadata"]!["annotations"] = new JsonObject { [EndpointsCapacity.Annotation] = "truncated" };

        var revision = Read([Pod("v2"), Pod("v2", ready: false)], endpoints)["v2"];

        Assert.Equal((2, 1, 1), Counts(revision));
    }

    [Fact]
    public void Pods_without_the_subset_label_are_counted_only_when_none_has_it()
    {
        Assert.Equal(2, RevisionReader.PodsWithoutLabel(Service, "release", [Pod("v1"), Pod("v2"), Objects.Pod("ratings", "v1")]));
        Assert.Null(RevisionReader.PodsWithoutLabel(Service, "version", [Pod("v1")]));
        Assert.Null(RevisionReader.PodsWithoutLabel(Service, "release", []));
    }

    private static JsonObject Pod(string version, bool ready = true, string? ip = null)
    {
        var pod = Objects.Pod("reviews", version, ready);
        if (ip is not null)
            pod["status"]!["podIP"] = ip;
        return pod;
    }

    private static (int Pods, int Ready, int Endpoints) Counts(RevisionObservation revision) => (revision.Pods, revision.ReadyPods, revision.ReadyEndpoints);

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, RevisionObservation> Read(
        JsonObject[] pods, JsonObject? endpoints, params JsonObject[] deployments) =>
        RevisionReader.Read(Service, "version", pods, deployments, endpoints);
}

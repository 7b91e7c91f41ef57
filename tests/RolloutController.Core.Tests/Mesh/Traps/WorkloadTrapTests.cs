using RolloutController.Core.Mesh.Traps;

namespace RolloutController.Core.Tests.Mesh.Traps;

public sealed class WorkloadTrapTests
{
    private static readonly TrapScene s_scene = Trapping.AllV1.Surroundings();

    [Fact]
    public void A_selector_with_the_version_in_it_never_selects_another_version() => MeshTraps
        .Find(s_scene with { Service = Trapping.Service("""{"app": "reviews", "version": "v1"}""") })
        .IsTrap("SelectorMissesVersion", blocks: true, "spec.service: reviews", "selects the pods of v2", "version=v1", "take this label out");

    [Fact]
    public void A_workload_that_lacks_a_label_of_the_selector_is_named()
    {
        var scene = s_scene with { Service = Trapping.Service("""{"app": "reviews", "tier": "web"}""") };
        MeshTraps.Find(scene with { Deployments = [Trapping.Deployment("reviews-v2", """{"app": "reviews", "version": "v2"}""")] })
            .IsTrap("SelectorMissesVersion", blocks: false, "Deployment bookinfo/reviews-v2", "tier=web");
        MeshTraps.Find(scene with { Pods = [Trapping.Pod("reviews-v2-0", """{"app": "reviews", "version": "v2"}""")] })
            .IsTrap("SelectorMissesVersion", blocks: false, "Pod bookinfo/reviews-v2-0");
    }

    [Theory]
    [InlineData("""{"app": "reviews", "version": "v2", "tier": "web"}""")] // selected
    [InlineData("""{"app": "ratings", "version": "v2"}""")] // another Service's
    [InlineData("""{"app": "reviews", "version": "v1"}""")] // another version
    public void Other_workloads_are_no_trap(string labels) => Assert.Empty(MeshTraps.Find(s_scene with
    {
        Service = Trapping.Service("""{"app": "reviews", "tier": "web"}"""),
        Pods = [Trapping.Pod("some", labels)],
    }));

    [Fact]
    public void Pods_in_ambient_mode_are_told_by_their_own_label_or_the_namespaces()
    {
        var pod = Trapping.Pod("reviews-v1-0", """{"app": "reviews", "version": "v1"}""");
        MeshTraps.Find(s_scene with { Pods = [pod], Namespace = Namespace("""{"istio.io/dataplane-mode": "ambient"}""") })
            .IsTrap("AmbientWorkload", blocks: false, "Pod bookinfo/reviews-v1-0", "no VirtualService is applied");
        MeshTraps.Find(s_scene with { Pods = [Trapping.Pod("reviews-v1-0", """{"app": "reviews", "istio.io/dataplane-mode": "ambient"}""")] })
            .IsTrap("AmbientWorkload", blocks: false);
    }

    [Theory]
    [InlineData("""{"app": "reviews", "istio.io/dataplane-mode": "none"}""")]
    [InlineData("""{"app": "reviews", "security.istio.io/tlsMode": "istio"}""")] // a sidecar: ambient leaves it alone
    [InlineData("""{"app": "ratings"}""")]
    public void Pods_that_are_not_in_ambient_mode_are_no_trap(string labels) => Assert.Empty(MeshTraps.Find(s_scene with
    {
        Pods = [Trapping.Pod("some", labels)],
        Namespace = Namespace("""{"istio.io/dataplane-mode": "ambient"}"""),
    }));

    [Fact]
    public void A_waypoint_is_told_by_the_label_of_the_service_or_its_namespace()
    {
        var ns = Namespace("""{"istio.io/use-waypoint": "waypoint"}""");
        MeshTraps.Find(s_scene with { Namespace = ns }).IsTrap("AmbientWorkload", blocks: false, "waypoint waypoint", "no source labels");
        MeshTraps.Find(s_scene with { Service = Trapping.Service("""{"app": "reviews"}""", """{"istio.io/use-waypoint": "own"}""") }).IsTrap("AmbientWorkload", blocks: false, "waypoint own");
        Assert.Empty(MeshTraps.Find(s_scene with { Namespace = ns, Service = Trapping.Service("""{"app": "reviews"}""", """{"istio.io/use-waypoint": "none"}""") }));
    }

    [Fact]
    public void Without_a_service_nothing_is_said_about_workloads() => Assert.Empty(MeshTraps.Find(s_scene with { Service = null }));

    private static System.Text.Json.Nodes.JsonObject Namespace(string labels) => Scene.Json($$$$$"""{"metadata": {"name": "bookinfo", "labels": {{{{{labels}}}}}}}""");
}

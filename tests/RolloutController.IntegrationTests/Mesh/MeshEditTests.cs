using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Requests;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;

namespace RolloutController.IntegrationTests.Mesh;

/// <summary>Rendered edits against a real API server with Istio's CRDs: it accepts them, and what it gives back needs no further edit.</summary>
public sealed class MeshEditTests(ControlPlaneFixture cluster)
{
    private RolloutSpec _spec = new()
    {
        Service = "reviews",
        Version = "v2",
        Traffic = new()
        {
            VirtualServices = [new() { Name = "reviews", Create = true }],
            DestinationRule = new("reviews", true),
        },
    };

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public static TheoryData<string, VirtualServiceReference> Made => new()
    {
        { "http", new() { Name = "reviews", Create = true } },
        { "tcp", new() { Name = "reviews", Create = true, TcpRoutes = [new(9000), new(9001)] } },
        { "tls", new() { Name = "reviews", Create = true, TlsRoutes = [new(443) { SniHosts = ["reviews.example.com", "www.example.com"] }] } },
        { "all", new() { Name = "reviews", Create = true, HttpRoutes = ["main"], TcpRoutes = [new(9000)], TlsRoutes = [new(443) { SniHosts = ["reviews.example.com"] }] } },
    };

    [Theory]
    [MemberData(nameof(Made), DisableDiscoveryEnumeration = true)]
    public async Task Objects_made_for_a_rollout_are_accepted_and_stand(string kinds, VirtualServiceReference reference)
    {
        var ns = await cluster.Plane.CreateNamespaceAsync($"mesh-{kinds}", _cancellation);
        _spec = _spec with { Traffic = _spec.Traffic with { VirtualServices = [reference] } };
        foreach (var percentage in new[] { 0, 10, 50, 100 })
        {
            var desired = Desired("v1", percentage, "v1", "v2");

            await WriteAsync(ns, (await ReadAsync(ns)).Render(desired));

            Assert.True((await ReadAsync(ns)).Render(desired).IsEmpty);
        }
    }

    [Fact]
    public async Task A_walk_there_and_back_leaves_the_spec_of_a_users_virtual_service_as_it_was()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("mesh", _cancellation);
        var before = await cluster.Plane.Admin.CreateAsync(VirtualServices(ns), JsonNode.Parse("""
            {
              "apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "reviews"},
              "spec": {
                "hosts": ["reviews"],
                "http": [
                  {"match": [{"uri": {"prefix": "/old"}}], "redirect": {"uri": "/new"}},
                  {"timeout": "3s", "retries": {"attempts": 2}, "route": [
                    {"destination": {"host": "reviews", "subset": "v1", "port": {"number": 9080}}, "weight": 80},
                    {"destination": {"host": "legacy"}, "weight": 20}]}
                ]
              }
            }
            """)!, _cancellation);
        var status = RolloutStatus.Empty with
        {
            OriginalWeights = [new("reviews", "http[1]", [new("reviews", "v1", 80), new("legacy", null, 20)])],
        };

        foreach (var percentage in new[] { 5, 100, 50, 0 })
        {
            await WriteAsync(ns, (await ReadAsync(ns, status)).Render(Desired("v1", percentage, "v1", "v2")));
        }

        var after = await cluster.Plane.Admin.GetAsync($"{VirtualServices(ns)}/reviews", _cancellation);
        Assert.True(JsonNode.DeepEquals(before["spec"], after["spec"]), after["spec"]!.ToJsonString());
        Assert.Equal(5, (int)after["metadata"]!["generation"]!);
    }

    [Fact]
    public async Task Generated_routes_of_every_kind_are_accepted_stand_and_leave_without_a_trace()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("mesh", _cancellation);
        var before = await cluster.Plane.Admin.CreateAsync(VirtualServices(ns), JsonNode.Parse("""
            {
              "apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "reviews"},
              "spec": {
                "hosts": ["reviews"], "gateways": ["mesh"],
                "http": [
                  {"name": "primary", "timeout": "3s", "rewrite": {"uri": "/"}, "mirror": {"host": "audit"}, "mirrorPercentage": {"value": 1.5},
                   "match": [{"uri": {"prefix": "/a"}, "headers": {"x": {"prefix": "a"}}}, {"port": 80, "withoutHeaders": {"y": {}}}],
                   "corsPolicy": {"allowOrigins": [{"exact": "*"}], "maxAge": "24h"},
                   "route": [{"destination": {"host": "reviews", "subset": "v1", "port": {"number": 9080}}, "headers": {"response": {"add": {"x-b": "1"}}}}]}
                ]
              }
            }
            """)!, _cancellation);
        var status = RolloutStatus.Empty with
        {
            StableSubset = "v1",
            CanarySubset = "v2",
            OriginalWeights = [new("reviews", "primary", [new("reviews", "v1", null)])],
            CreatedObjects = [new("VirtualService", "ratings")],
        };
        var match = new RequestMatch
        {
            Methods = ["GET", "HEAD"],
            Headers = [new("x", new StringMatch.Exact("abc"))],
            Cookies = [new("user", new StringMatch.Prefix("t")), new("group", new StringMatch.Exact("b"))],
            QueryParameters = [new("q", new StringMatch.Regex("[0-9]+"))],
        };
        var generated = Desired("v1", 10, "v1", "v2") with
        {
            Generated =
            [
                new GeneratedRoute.OwnFault(new("reviews", match, new(null, "UNAVAILABLE", new(0.5m)), new(TimeSpan.FromMilliseconds(1500), new(12.5m))) { VirtualService = "reviews" }),
                new GeneratedRoute.ToCanary("v2", match),
                new GeneratedRoute.Mirror("v2", new(new(33.3m), match)),
                new GeneratedRoute.DependencyFault(new("ratings", RequestMatch.Any, new(503, null, new(20)), null) { VirtualService = "ratings", Create = true }, Labels("v2")),
            ],
        };

        await WriteAsync(ns, (await ReadAsync(ns, status)).Render(generated));

        Assert.True((await ReadAsync(ns, status)).Render(generated).IsEmpty);
        var names = (await cluster.Plane.Admin.GetAsync($"{VirtualServices(ns)}/reviews", _cancellation))["spec"]!["http"]!.AsArray().Select(route => $"{route!["name"]}");
        Assert.Equal(["rollout-controller/reviews/fault/primary", "rollout-controller/reviews/header-route/primary", "rollout-controller/reviews/mirror/primary", "primary"], names);

        await WriteAsync(ns, (await ReadAsync(ns, status)).Render(Desired("v1", 0, "v1", "v2")));

        var after = Assert.Single(await ListAsync(VirtualServices(ns)));
        Assert.True(JsonNode.DeepEquals(before["spec"], after["spec"]), after["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task An_edit_of_an_object_that_somebody_changed_since_is_refused()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("mesh", _cancellation);
        await WriteAsync(ns, (await ReadAsync(ns)).Render(Desired("v1", 0, "v1", "v2")));
        var edits = (await ReadAsync(ns)).Render(Desired("v1", 10, "v1", "v2"));
        await cluster.Plane.Admin.MergePatchAsync(
            $"{VirtualServices(ns)}/reviews", JsonNode.Parse("""{"metadata": {"labels": {"team": "a"}}}""")!, _cancellation);

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => WriteAsync(ns, edits));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    private static DesiredTraffic Desired(string stable, int percentage, params string[] versions) =>
        new([.. versions.Select(version => new DesiredSubset(version, Labels(version)))], [], new(stable, "v2", new(percentage)));

    private static ImmutableSortedDictionary<string, string> Labels(string version) =>
        ImmutableSortedDictionary<string, string>.Empty.Add("app", "reviews").Add("version", version);

    private static string VirtualServices(string ns) => $"apis/networking.istio.io/v1/namespaces/{ns}/virtualservices";

    private static string DestinationRules(string ns) => $"apis/networking.istio.io/v1/namespaces/{ns}/destinationrules";

    private async Task<MeshState> ReadAsync(string ns, RolloutStatus? status = null)
    {
        var objects = new MeshObjects(await ListAsync(VirtualServices(ns)), await ListAsync(DestinationRules(ns)));
        return MeshState.Read(new(ns, "reviews"), _spec, status ?? RolloutStatus.Empty, new(Labels("v1").Remove("version"), [9080]), objects);
    }

    private async Task<ImmutableArray<JsonObject>> ListAsync(string path) =>
        [.. (await cluster.Plane.Admin.GetAsync(path, _cancellation))["items"]!.AsArray().Select(item => item!.DeepClone().AsObject())];

    private async Task WriteAsync(string ns, TrafficEdits edits)
    {
        Assert.DoesNotContain(edits.Problems, problem => problem.IsError);
        foreach (var edit in edits.AddSubsets.Concat(edits.Routes).Concat(edits.RemoveSubsets))
        {
            var path = edit.Kind == CreatedMeshObjects.VirtualServiceKind ? VirtualServices(ns) : DestinationRules(ns);
            if (edit.Deletes)
            {
                await cluster.Plane.Admin.DeleteAsync($"{path}/{edit.Name}", _cancellation);
            }
            else if (edit.Creates)
            {
                await cluster.Plane.Admin.CreateAsync(path, edit.Content, _cancellation);
            }
            else
            {
                await cluster.Plane.Admin.ReplaceAsync($"{path}/{edit.Name}", edit.Content, _cancellation);
            }
        }
    }
}

using System.Text.Json.Nodes;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Load;

namespace RolloutController.IntegrationTests.Examples;

/// <summary>The course of each example, by its file.</summary>
internal static class ExampleCourses
{
    public static IReadOnlyDictionary<string, ExampleCourse> All { get; } = new Dictionary<string, ExampleCourse>
    {
        ["first-rollout.yaml"] = new(scene => scene.HealthyAsync()),
        ["shadow-then-shift.yaml"] = new(scene => scene.HealthyAsync()),
        ["bookinfo-reviews.yaml"] = new(async scene =>
        {
            await scene.PausedAsync("sign-off");
            Assert.Equal("v1=75 v2=25", await scene.World.Api.WeightsAsync());
            await scene.PromoteAsync();
            await scene.HealthyAsync();
        }),
        ["bookinfo-90-10.yaml"] = new(async scene =>
        {
            await scene.PausedAsync("decision");
            Assert.Equal("v1=90 v2=10", await scene.World.Api.WeightsAsync());
        }),
        ["demo-rollout.yaml"] = new(async scene =>
        {
            await scene.World.UntilStableAsync("v1");
            await scene.World.SetVersionAsync("v2");
            await scene.HealthyAsync();
        }),
        ["testers-by-header.yaml"] = new(async scene =>
        {
            await scene.PausedAsync("sign-off");
            Assert.Equal(("v2", "v1"), (await scene.AnswersAsync(("end-user", "jason")), await scene.AnswersAsync(("end-user", "mary"))));
            await scene.PromoteAsync();
            await scene.HealthyAsync();
            Assert.Single((await scene.World.Api.GetAsync("virtualservices", "reviews"))["spec"]!["http"]!.AsArray());
        }),
        ["fallback-check.yaml"] = new(async scene =>
        {
            await scene.HealthyAsync();
            Assert.Null(await scene.World.Api.FindAsync("virtualservices", "ratings"));
            long Injected(string caller) => scene.World.Mesh.Mesh.Proxy(caller).Counters.Where(count => count.Key.Flags.Split(',').Contains("FI")).Sum(count => count.Value);
            Assert.True(Injected(ExampleScene.PodOfTheNewVersion) > 0, "requests of v2's pods to ratings failed");
            Assert.Equal(0, ExampleScene.Sidecars.Sum(Injected));
        })
        {
            Load = [.. Callers("reviews:9080"), (ExampleScene.PodOfTheNewVersion, "ratings:9080"), .. Callers("ratings:9080")],
        },
        ["circuit-breaking.yaml"] = new(async scene =>
        {
            await scene.HealthyAsync();
            var written = ExampleInTestTime.Read("circuit-breaking.yaml", scene.World.Namespace).First(item => (string?)item["kind"] == "DestinationRule");
            var now = await scene.World.Api.GetAsync("destinationrules", "reviews");
            Assert.True(JsonNode.DeepEquals(written["spec"]!["trafficPolicy"], now["spec"]!["trafficPolicy"]), now.ToJsonString());
            Assert.All(now["spec"]!["subsets"]!.AsArray(), subset => Assert.Null(subset!["trafficPolicy"]));
        }),
        ["grpc.yaml"] = new(scene => scene.HealthyAsync())
        {
            Brought = () => [Deployment("recommendations", "v1"), Deployment("recommendations", "v2")],
            Load = Callers("recommendations:9080"),
            Grpc = true,
        },
        ["gateway-and-mesh.yaml"] = new(scene => scene.HealthyAsync("productpage", "http", 0, 1))
        {
            Brought = () => [Deployment("productpage", "v2")],
            Load = [.. Callers("productpage:9080"), (ExampleScene.Gateway, "bookinfo.example.com")],
        },
        ["session-affinity.yaml"] = new(async scene =>
        {
            await scene.PausedAsync("sign-off");
            var during = (await scene.World.Api.GetAsync("virtualservices", "productpage"))["spec"]!["http"]!.AsArray();
            Assert.Equal(3, during.Count);
            var subsets = (await scene.World.Api.GetAsync("destinationrules", "productpage"))["spec"]!["subsets"]!.AsArray();
            Assert.Null(subsets[0]!["trafficPolicy"]);
            Assert.NotNull(subsets[1]!["trafficPolicy"]!["outlierDetection"]);
            await scene.PromoteAsync();
            await scene.HealthyAsync("productpage");
            Assert.DoesNotContain("Set-Cookie", (await scene.World.Api.GetAsync("virtualservices", "productpage"))["spec"]!.ToJsonString(), StringComparison.Ordinal);
        })
        {
            Brought = () => [Deployment("productpage", "v2")],
            Load = [.. Callers("productpage:9080"), (ExampleScene.Gateway, "bookinfo.example.com")],
        },
        ["tcp.yaml"] = new(async scene =>
        {
            await using var load = ConnectionLoad.Start(
                scene.World.Mesh.Mesh.Proxies.Where(proxy => ExampleScene.Sidecars.Contains(proxy.Agent.Identity.Name)),
                $"tcp-echo.{scene.World.Namespace}.svc.cluster.local", 9000, null, TimeProvider.System);
            await scene.HealthyAsync(kind: "tcp");
            await scene.World.UntilAsync(() => Task.FromResult(load.ByVersion.ContainsKey("v2")), reached => reached, "v2 takes connections");
        })
        {
            Brought = () => [EchoService(), Deployment("tcp-echo", "v1")],
            BroughtLater = () => [Deployment("tcp-echo", "v2")],
            Load = [],
        },
    };

    private static IReadOnlyList<(string Proxy, string Host)> Callers(string host) => [.. ExampleScene.Sidecars.Select(proxy => (proxy, host))];

    private static JsonObject Deployment(string app, string version)
    {
        var deployment = Bookinfo.Deployment(app, version);
        deployment["kind"] = "Deployment";
        return deployment;
    }

    private static JsonObject EchoService()
    {
        var service = Bookinfo.Service("tcp-echo");
        service["kind"] = "Service";
        service["spec"]!["ports"] = new JsonArray(new JsonObject { ["name"] = "tcp", ["port"] = 9000 });
        return service;
    }
}

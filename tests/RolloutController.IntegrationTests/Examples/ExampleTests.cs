using System.Collections.Immutable;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.IntegrationTests.Examples;

/// <summary>Every example, applied as it is but for <see cref="ExampleInTestTime"/>, reaches the end that it tells of, and no request is lost on the way.</summary>
public sealed class ExampleTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private static readonly ImmutableArray<ProxyOptions> s_callers =
    [
        .. ExampleScene.Sidecars.Select(name => new ProxyOptions { Name = name }),
        new() { Name = ExampleScene.PodOfTheNewVersion, Labels = ImmutableDictionary<string, string>.Empty.Add("app", "reviews").Add("version", "v2") },
        new() { Name = ExampleScene.Gateway, Gateways = ["istio-system/bookinfo-gateway"] },
    ];

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(ExampleInTestTime.Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Files))]
    public async Task An_example_reaches_its_end(string file)
    {
        Assert.True(ExampleCourses.All.TryGetValue(file, out var course), $"examples/{file}: what is its end? Add it to {nameof(ExampleCourses)}.");
        var bookinfo = ExampleInTestTime.NamespaceOf(file) == "bookinfo";
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions
        {
            Proxies = s_callers,
            Objects = bookinfo ? ns => ExampleInTestTime.Read("bookinfo", ns) : null,
        });
        await using var restarts = await RestartMetrics.StartAsync(world, metrics, Token);
        var objects = course.Brought().Concat(ExampleInTestTime.Read(file, world.Namespace)).ToList();
        foreach (var item in objects)
            await world.Api.ApplyAsync(item);
        var rollout = (string)objects.Single(item => (string?)item["kind"] == "Rollout")["metadata"]!["name"]!;
        await world.UntilAsync(status => status.Stable == "v1", "v1 is stable", rollout);
        foreach (var item in course.BroughtLater())
            await world.Api.ApplyAsync(item);
        foreach (var service in course.Load.Select(to => to.Host.Split(':')[0]).Where(host => !host.Contains('.')).Distinct())
            await world.Mesh.ServesAsync(service, Token);
        foreach (var (proxy, host) in course.Load.Where(to => to.Proxy == ExampleScene.Gateway))
            await world.UntilAsync(() => Task.FromResult(GatewayServes(world, proxy, host)), serves => serves, $"{proxy} can send to {host}");
        var loads = course.Load.Select(to => world.Mesh.Mesh.StartLoad(new LoadOptions { Proxies = [to.Proxy], RatePerProxy = 40, Host = to.Host, Grpc = course.Grpc })).ToList();

        await course.Play(new ExampleScene(world, rollout));

        foreach (var load in loads)
        {
            var report = await load.StopAsync();
            Assert.Equal((0, 0), (report.LostToRouting, report.TransportErrors));
            Assert.True(report.Answered > 0, "requests were sent");
            await load.DisposeAsync();
        }
    }

    private static bool GatewayServes(RolloutWorld world, string proxy, string host)
    {
        var config = world.Mesh.Mesh.Proxy(proxy).Agent.Config;
        return config.Routes.GetValueOrDefault(ProxyRoutes.GatewayPort)?.Find(host) is { } found
            && found.Routes.SelectMany(route => route.Clusters).All(one => config.Clusters.TryGetValue(one.Name, out var cluster) && !cluster.Endpoints.IsEmpty);
    }

    [Fact]
    public void Every_course_has_its_example() =>
        Assert.Equal(Files.Select(row => row.Data), ExampleCourses.All.Keys.Order(StringComparer.Ordinal));
}

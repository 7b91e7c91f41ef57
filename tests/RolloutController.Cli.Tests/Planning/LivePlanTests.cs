using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Planning;
using RolloutController.Cli.Planning.Input;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;

namespace RolloutController.Cli.Tests.Planning;

public sealed class LivePlanTests : IDisposable
{
    private static readonly RolloutBuilder s_rollout = A.Rollout().WithSteps(A.Weight(10, "1m", "first"));

    private static readonly ResourceKind[] s_kinds = [KnownKinds.Service, KnownKinds.Endpoints, KnownKinds.Pod, RolloutKinds.VirtualService, RolloutKinds.DestinationRule];

    private readonly Scene _scene = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("plan-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_objects_of_the_cluster_are_planned_with_and_nothing_is_written()
    {
        await BookinfoAsync();
        await _scene.AddRolloutAsync(s_rollout);
        var before = _scene.Cluster.ResourceVersion;

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync("plan reviews --live -n bookinfo"));

        Assert.Contains("step 1/1 first: v2 receives 10%", _scene.Output, StringComparison.Ordinal);
        Assert.Contains("update VirtualService bookinfo/reviews: route primary: v1 90, v2 10 of 100", _scene.Output, StringComparison.Ordinal);
        Assert.Equal(before, _scene.Cluster.ResourceVersion);
    }

    [Fact]
    public async Task A_file_with_the_Rollout_stands_for_what_is_to_be_applied_on_top_of_the_present_status()
    {
        await BookinfoAsync();
        await _scene.AddRolloutAsync(s_rollout.WithVersion("v1"), new RolloutStatus { Phase = Phase.Healthy, Stable = "v1", StableSubset = "v1", StableSubsetProven = true, RoutesPinned = true });
        var file = Path.Combine(_folder, "rollout.json");
        await File.WriteAllTextAsync(file, s_rollout.Json().ToJsonString(), Cancellation);

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync($"plan -f {file} --live -o json"));

        Assert.Equal(["preparation", "first", "promotion"], JsonNode.Parse(_scene.Output)!["stages"]!.AsArray().Select(stage => (string?)stage!["name"]));
    }

    [Fact]
    public async Task A_rollout_under_way_is_planned_from_where_it_stands()
    {
        await BookinfoAsync();
        var rollout = A.Rollout().WithSteps(A.Weight(10, "1m", "first"), A.Pause(name: "sign-off"), A.Weight(50, "1m", "half"));
        var whole = await Planner.PlanAsync(PlanObjects.Of(rollout.Json(), s_kinds.SelectMany(kind => _scene.Cluster.All(kind).Select(item => (kind, item)))), Scene.Now, Cancellation);
        var signOff = whole.Stages.Single(stage => stage.Name.Name == "sign-off");
        await _scene.AddRolloutAsync(rollout, signOff.Status);
        foreach (var write in whole.Stages.TakeWhile(stage => stage != signOff).SelectMany(stage => stage.Writes)) await SetSpecAsync(write);

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync("plan reviews --live -o json"));

        Assert.Equal(
            whole.Stages.SkipWhile(stage => stage != signOff).Select(stage => $"{stage.Name.Name}: {string.Join(", ", stage.Writes.Select(write => write.Description))}"),
            JsonNode.Parse(_scene.Output)!["stages"]!.AsArray().Select(stage => $"{stage!["name"]}: {string.Join(", ", stage["writes"]!.AsArray().Select(write => write!["description"]))}"));
    }

    [Fact]
    public async Task Who_may_read_one_namespace_only_plans_with_that_and_is_told()
    {
        await BookinfoAsync();
        await _scene.AddRolloutAsync(s_rollout);
        _scene.Faults().FailBefore(
            request => request.Verb == RequestVerb.List && request.Kind == RolloutKinds.VirtualService && request.Key.Namespace.Length == 0,
            () => new ApiException(ApiErrorReason.Forbidden, 403, "no"));

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync("plan reviews --live"));

        Assert.Equal("warning: VirtualServices of other namespaces may not be read: the plan does not know them\n", _scene.Error);
    }

    [Fact]
    public async Task A_Rollout_that_is_not_there_is_one_line()
    {
        Assert.Equal(ExitCode.NotFound, await _scene.RunAsync("plan reviews --live"));

        Assert.Single(_scene.Error.TrimEnd().Split('\n'));
    }

    private Task<JsonObject> SetSpecAsync(PlannedWrite write)
    {
        var kind = s_kinds.Single(kind => kind.Kind == write.Kind);
        var item = (JsonObject)_scene.Cluster.Find(kind, write.Key)!.DeepClone();
        item["spec"] = write.Object!["spec"]!.DeepClone();
        return _scene.Admin.ReplaceAsync(kind, item, WriteOptions.Default, Cancellation);
    }

    private async Task BookinfoAsync()
    {
        await _scene.AddAsync(KnownKinds.Service, "reviews", """{"spec": {"selector": {"app": "reviews"}, "ports": [{"port": 9080}]}}""");
        await _scene.AddAsync(KnownKinds.Endpoints, "reviews", """{"subsets": [{"addresses": [{"ip": "192.0.2.1"}, {"ip": "192.0.2.2"}]}]}""");
        foreach (var version in (string[])["v1", "v2"])
        {
            await _scene.AddAsync(KnownKinds.Pod, $"reviews-{version}", $$"""{"metadata": {"labels": {"app": "reviews", "version": "{{version}}"} } }""");
            var pod = (JsonObject)_scene.Cluster.Find(KnownKinds.Pod, new("bookinfo", $"reviews-{version}"))!.DeepClone();
            pod["status"] = JsonNode.Parse($$"""{"podIP": "192.0.2.{{version[1..]}}", "conditions": [{"type": "Ready", "status": "True"}]}""");
            await _scene.Admin.ReplaceAsync(KnownKinds.Pod, pod, new WriteOptions { Subresource = "status" }, Cancellation);
        }

        await _scene.AddAsync(RolloutKinds.DestinationRule, "reviews", """{"spec": {"host": "reviews", "subsets": [{"name": "v1", "labels": {"version": "v1"} }]}}""");
        await _scene.AddAsync(RolloutKinds.VirtualService, "reviews", """{"spec": {"hosts": ["reviews"], "http": [{"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v1"} }]}]}}""");
    }
}

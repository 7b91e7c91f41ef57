using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Waiting;

namespace RolloutController.Cli.Tests.Rescue;

public sealed class RescueTests
{
    private const string Routes = """
        {"spec": {"hosts": ["reviews"], "http": [
          {"name": "rollout-controller/reviews/mirror", "route": [{"destination": {"host": "reviews", "subset": "v1"}}], "mirror": {"host": "reviews", "subset": "v2"}},
          {"name": "rollout-controller/other/mirror", "route": [{"destination": {"host": "reviews", "subset": "v1"}}]},
          {"name": "legacy", "match": [{"uri": {"prefix": "/old"}}], "redirect": {"uri": "/new"}},
          {"name": "primary", "timeout": "3s", "unknownField": {"kept": true}, "route": [
            {"destination": {"host": "reviews", "subset": "v1"}, "weight": 90}, {"destination": {"host": "reviews", "subset": "v2"}, "weight": 10}]}]}}
        """;

    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(30);
    private readonly Scene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stable_gets_all_traffic_back_generated_routes_go_and_an_abort_is_left()
    {
        await SetUpAsync();

        Assert.Equal(0, await _scene.RunAsync("rescue reviews"));

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                [{"name": "rollout-controller/other/mirror", "route": [{"destination": {"host": "reviews", "subset": "v1"}}]},
                 {"name": "legacy", "match": [{"uri": {"prefix": "/old"}}], "redirect": {"uri": "/new"}},
                 {"name": "primary", "timeout": "3s", "unknownField": {"kept": true}, "route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 100}]}]
                """),
            _scene.Http()), _scene.Http()!.ToJsonString());
        Assert.Equal("abort", CommandAnnotation.Pending(_scene.Rollout));
        Assert.Equal(
            """
            wrote  Rollout bookinfo/reviews: command abort for the controller
            wrote  VirtualService bookinfo/reviews: route primary: v1 100 of 100; generated route rollout-controller/reviews/mirror removed
            Stable v1 serves all traffic of bookinfo/reviews.

            """.ReplaceLineEndings("\n"),
            _scene.Output);
    }

    [Fact]
    public async Task Run_again_it_changes_nothing()
    {
        await SetUpAsync();
        await _scene.RunAsync("rescue reviews");
        var before = _scene.Cluster.ResourceVersion;

        Assert.Equal(0, await _scene.RunAsync("rescue reviews"));

        Assert.Equal(before, _scene.Cluster.ResourceVersion);
        Assert.Contains("unchanged  VirtualService bookinfo/reviews: stands already", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_and_says_what_it_would()
    {
        await SetUpAsync(subsets: "v2");
        var before = _scene.Cluster.History.Count;

        Assert.Equal(0, await _scene.RunAsync("rescue reviews --dry-run"));

        Assert.Equal(before, _scene.Cluster.History.Count);
        Assert.Equal(
            """
            would write  Rollout bookinfo/reviews: command abort for the controller
            would write  DestinationRule bookinfo/reviews: adds subset v1
            would write  VirtualService bookinfo/reviews: route primary: v1 100 of 100; generated route rollout-controller/reviews/mirror removed
            Nothing was written (dry run); stable v1 would serve all traffic.

            """.ReplaceLineEndings("\n"),
            _scene.Output);
    }

    [Fact]
    public async Task A_missing_stable_subset_is_added_before_routes_name_it()
    {
        await SetUpAsync(subsets: "v2");

        Assert.Equal(0, await _scene.RunAsync("rescue reviews"));

        var subsets = _scene.Cluster.Find(RolloutKinds.DestinationRule, Scene.Reviews)!["spec"]!["subsets"]!.AsArray();
        Assert.Equal(["v2", "v1"], subsets.Select(subset => (string?)subset!["name"]));
        Assert.Equal(["destinationrules", "virtualservices"], _scene.Cluster.History.TakeLast(2).Select(write => write.Kind.Plural));
        Assert.All(_scene.Cluster.History.TakeLast(2), write => Assert.Equal("rolloutctl", write.FieldManager));
    }

    [Fact]
    public async Task A_deleted_destination_rule_is_made_again_where_the_rollout_may_make_one()
    {
        await SetUpAsync(rollout: A.Rollout().WithHttpRoutes("reviews", "primary").With("traffic.destinationRule.create", true), subsets: null);

        Assert.Equal(0, await _scene.RunAsync("rescue reviews"));

        Assert.Equal("v1", (string?)_scene.Cluster.Find(RolloutKinds.DestinationRule, Scene.Reviews)!["spec"]!["subsets"]![0]!["name"]);
    }

    [Fact]
    public async Task Where_the_stable_subset_cannot_be_added_no_route_is_pointed_at_it()
    {
        await SetUpAsync(subsets: "v2");
        _scene.Faults().FailBefore(request => request is { IsWrite: true, Kind.Plural: "destinationrules" }, () => new ApiException(ApiErrorReason.Forbidden, 403, "destinationrules is forbidden"));

        Assert.Equal(1, await _scene.RunAsync("rescue reviews"));

        Assert.Contains("FAILED  DestinationRule bookinfo/reviews: destinationrules is forbidden", _scene.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED  VirtualService bookinfo/reviews: left as it is, because subset v1 could not be added", _scene.Output, StringComparison.Ordinal);
        Assert.Contains("v2", _scene.Http()!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_is_read_and_rendered_again()
    {
        await SetUpAsync();
        var somebody = new SomebodyBetween(_scene);
        using var interception = _scene.Cluster.Intercept(somebody);

        Assert.Equal(0, await _scene.RunAsync("rescue reviews --no-abort"));

        Assert.True(somebody.Wrote);
        Assert.Equal("jane", (string?)_scene.Cluster.Find(RolloutKinds.VirtualService, Scene.Reviews)!["metadata"]!["labels"]!["edited-by"]);
        Assert.DoesNotContain("v2", _scene.Http()!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_virtual_service_that_cannot_be_written_does_not_keep_the_canarys_traffic_on_another()
    {
        var rollout = A.Rollout().With("traffic.virtualServices", new JsonArray(new JsonObject { ["name"] = "gateway" }, new JsonObject { ["name"] = "reviews", ["httpRoutes"] = new JsonArray("primary") }));
        await SetUpAsync(rollout);
        await _scene.AddAsync(RolloutKinds.VirtualService, "gateway", """{"spec": {"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v2"}}]}]}}""");
        _scene.Faults().FailBefore(request => request.IsWrite && request.Key.Name == "gateway", () => new ApiException(ApiErrorReason.Forbidden, 403, "denied by policy"));

        Assert.Equal(1, await _scene.RunAsync("rescue reviews"));

        Assert.Contains("FAILED  VirtualService bookinfo/gateway: denied by policy", _scene.Output, StringComparison.Ordinal);
        Assert.Contains("wrote  VirtualService bookinfo/reviews: route primary: v1 100 of 100", _scene.Output, StringComparison.Ordinal);
        Assert.Contains("rescue of bookinfo/reviews is not complete", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_istios_webhook_is_down_it_tries_once_a_second()
    {
        await SetUpAsync();
        var faults = _scene.Faults();
        faults.FailBefore(request => request is { IsWrite: true, Kind.Plural: "virtualservices" }, () => new ApiException(ApiErrorReason.InternalError, 500, "failed calling webhook"), times: 3);

        var run = _scene.RunAsync("rescue reviews");
        await AdvanceUntilDoneAsync(run);

        Assert.Equal(0, await run);
        Assert.Equal(3, faults.Hits);
        Assert.Equal(Scene.Now.AddSeconds(3), _scene.Cluster.History[^1].Time);
    }

    [Fact]
    public async Task A_webhook_that_stays_down_ends_it_after_the_timeout()
    {
        await SetUpAsync();
        _scene.Faults().FailBefore(request => request is { IsWrite: true, Kind.Plural: "virtualservices" }, () => new ApiException(ApiErrorReason.InternalError, 500, "failed calling webhook"));

        var run = _scene.RunAsync("rescue reviews --timeout 5s");
        await AdvanceUntilDoneAsync(run);

        Assert.Equal(1, await run);
        Assert.Contains("FAILED  VirtualService bookinfo/reviews: failed calling webhook; tried for 5 s, run rescue again", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_recognised()
    {
        await SetUpAsync();
        _scene.Faults().FailAfter(request => request is { IsWrite: true, Kind.Plural: "virtualservices" }, () => new ApiException(ApiErrorReason.Timeout, 0, "no complete answer"), times: 1);

        var run = _scene.RunAsync("rescue reviews");
        await AdvanceUntilDoneAsync(run);

        Assert.Equal(0, await run);
        Assert.Single(_scene.Cluster.History, write => write.Kind.Plural == "virtualservices" && write.FieldManager == "rolloutctl");
    }

    [Fact]
    public async Task Without_a_stable_version_in_status_it_refuses()
    {
        await SetUpAsync(status: RolloutStatus.Empty);
        var before = _scene.Cluster.ResourceVersion;

        Assert.Equal(1, await _scene.RunAsync("rescue reviews"));

        Assert.Contains("has no stable version in its status (phase Preparing)", _scene.Error, StringComparison.Ordinal);
        Assert.Equal(before, _scene.Cluster.ResourceVersion);
    }

    [Fact]
    public async Task Onto_a_stable_version_without_ready_pods_only_with_force()
    {
        await SetUpAsync(stablePods: false);

        Assert.Equal(1, await _scene.RunAsync("rescue reviews"));
        Assert.Contains("stable v1 has no ready pod (labels app=reviews,version=v1): all requests would fail; scale it up first, or insist with --force", _scene.Error, StringComparison.Ordinal);
        Assert.Null(CommandAnnotation.Pending(_scene.Rollout));

        Assert.Equal(0, await _scene.RunAsync("rescue reviews --force"));
        Assert.DoesNotContain("v2", _scene.Http()!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_abort_takes_the_place_of_another_pending_command()
    {
        await SetUpAsync(A.Rollout().WithHttpRoutes("reviews", "primary").WithCommand("promote-full"));

        Assert.Equal(0, await _scene.RunAsync("rescue reviews"));

        Assert.Equal("abort", CommandAnnotation.Pending(_scene.Rollout));
        Assert.Contains("command abort for the controller, in place of promote-full", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_abort_is_left_where_none_is_wanted_or_no_attempt_is_under_way()
    {
        await SetUpAsync();
        Assert.Equal(0, await _scene.RunAsync("rescue reviews --no-abort"));
        Assert.Null(CommandAnnotation.Pending(_scene.Rollout));

        await _scene.SetStatusAsync(Statuses.Degraded with { ObservedGeneration = 1 });
        Assert.Equal(0, await _scene.RunAsync("rescue reviews"));
        Assert.Null(CommandAnnotation.Pending(_scene.Rollout));
    }

    [Fact]
    public async Task A_spec_that_is_broken_elsewhere_does_not_keep_traffic_on_the_canary()
    {
        await SetUpAsync(A.Rollout().WithHttpRoutes("reviews", "primary").With("steps", new JsonArray(new JsonObject { ["name"] = "s", ["teleport"] = 5 })));

        Assert.Equal(0, await _scene.RunAsync("rescue reviews"));

        Assert.DoesNotContain("v2", _scene.Http()!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_or_a_cookie_that_is_broken_does_not_keep_traffic_on_the_canary()
    {
        await SetUpAsync(A.Rollout().WithHttpRoutes("reviews", "primary").WithSessions("a b").With("traffic.destinationRule.subsetTrafficPolicy", new JsonObject { ["tls"] = 1 }));

        Assert.Equal(0, await _scene.RunAsync("rescue reviews"));

        Assert.DoesNotContain("v2", _scene.Http()!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_go_and_a_cookie_of_yours_stays()
    {
        await SetUpAsync();
        var item = (JsonObject)_scene.Cluster.Find(RolloutKinds.VirtualService, Scene.Reviews)!.DeepClone();
        var http = item["spec"]!["http"]!.AsArray();
        http[0]!["name"] = "rollout-controller/reviews/session/primary";
        http[3]!["headers"] = JsonNode.Parse("""{"response": {"add": {"Set-Cookie": "theme=dark"}}}""");
        http[3]!["route"]![1]!["headers"] = JsonNode.Parse("""{"response": {"add": {"Set-Cookie": "s=rollout-controller-0123456789abcdef; Path=/"}}}""");
        http[3]!["route"]![0]!["headers"] = JsonNode.Parse("""{"response": {"add": {"Set-Cookie": "t=rollout-controller-fedcba9876543210; Path=/", "x-served": "yes"}}}""");
        await _scene.Admin.ReplaceAsync(RolloutKinds.VirtualService, item, WriteOptions.Default, Cancellation);

        Assert.Equal(0, await _scene.RunAsync("rescue reviews"));

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"name": "primary", "timeout": "3s", "unknownField": {"kept": true}, "headers": {"response": {"add": {"Set-Cookie": "theme=dark"}}}, "route": [
                  {"destination": {"host": "reviews", "subset": "v1"}, "weight": 100, "headers": {"response": {"add": {"x-served": "yes"}}}}]}
                """),
            _scene.Http()!.AsArray().Last()), _scene.Http()!.ToJsonString());
    }

    [Fact]
    public async Task With_the_crd_gone_a_saved_rollout_will_do()
    {
        await SetUpAsync();
        var file = Path.Combine(Path.GetTempPath(), $"rollout-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, _scene.Rollout.ToJsonString(), Cancellation);
        _scene.Faults().FailBefore(request => request.Kind == RolloutKinds.Rollout, () => new ApiException(ApiErrorReason.NotFound, 404, "the server could not find the requested resource"));

        Assert.Equal(0, await _scene.RunAsync($"rescue reviews -f {file}"));
        Assert.Equal(1, await _scene.RunAsync($"rescue ratings -f {file}"));

        File.Delete(file);
        Assert.DoesNotContain("v2", _scene.Http()!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("the server does not know the kind Rollout any more", _scene.Output, StringComparison.Ordinal);
        Assert.Contains("expected one Rollout bookinfo/ratings", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generated_routes_in_virtual_services_of_other_hosts_go_too()
    {
        await SetUpAsync();
        await _scene.AddAsync(RolloutKinds.VirtualService, "ratings", """
            {"spec": {"hosts": ["ratings"], "http": [
              {"name": "rollout-controller/reviews/fault", "fault": {"abort": {"httpStatus": 503}}, "route": [{"destination": {"host": "ratings"}}]},
              {"route": [{"destination": {"host": "ratings"}}]}]}}
            """);

        Assert.Equal(0, await _scene.RunAsync("rescue reviews"));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""[{"route": [{"destination": {"host": "ratings"}}]}]"""), _scene.Http("ratings")));
    }

    private async Task SetUpAsync(RolloutBuilder? rollout = null, string? subsets = "v1 v2", RolloutStatus? status = null, bool stablePods = true)
    {
        await _scene.AddRolloutAsync(rollout ?? A.Rollout().WithHttpRoutes("reviews", "primary"), status ?? Statuses.Progressing);
        await _scene.AddAsync(RolloutKinds.VirtualService, "reviews", Routes);
        if (subsets is not null)
        {
            var list = string.Join(",", subsets.Split(' ').Select(name => $$$"""{"name": "{{{name}}}", "labels": {"version": "{{{name}}}"}}"""));
            await _scene.AddAsync(RolloutKinds.DestinationRule, "reviews", $$$"""{"spec": {"host": "reviews", "subsets": [{{{list}}}]}}""");
        }

        if (!stablePods) return;
        await _scene.AddAsync(KnownKinds.Pod, "reviews-v1-0", """{"metadata": {"labels": {"app": "reviews", "version": "v1"}}}""");
        await _scene.Admin.PatchAsync(
            KnownKinds.Pod, new("bookinfo", "reviews-v1-0"), PatchType.Merge,
            JsonNode.Parse("""{"status": {"conditions": [{"type": "Ready", "status": "True"}]}}""")!, new WriteOptions { Subresource = "status" }, Cancellation);
    }

    /// <summary>Lets the waits between attempts pass, one second at a time.</summary>
    private Task AdvanceUntilDoneAsync(Task run) => Wait.ForAsync(
        () =>
        {
            if (_scene.Time.NextTimer is { } next) _scene.Time.AdvanceTo(next);
            return run.IsCompleted;
        },
        _soon, "the program ends", Cancellation);

    /// <summary>Writes to the VirtualService just before rolloutctl's first write to it.</summary>
    private sealed class SomebodyBetween(Scene scene) : IRequestInterceptor
    {
        public bool Wrote { get; private set; }

        public async ValueTask BeforeAsync(ClusterRequest request, CancellationToken cancellationToken)
        {
            if (Wrote || request is not { Client: "rolloutctl-client", Verb: RequestVerb.Update }) return;
            Wrote = true;
            await scene.Admin.PatchAsync(
                RolloutKinds.VirtualService, Scene.Reviews, PatchType.Merge, JsonNode.Parse("""{"metadata": {"labels": {"edited-by": "jane"}}}""")!, WriteOptions.Default, cancellationToken);
        }
    }
}

using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Errors;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Waiting;

namespace RolloutController.Cli.Tests.Verbs;

public sealed class GetVerbTests
{
    private const string VirtualService = """
        {"spec": {"hosts": ["reviews"], "http": [{"name": "primary", "route": [
          {"destination": {"host": "reviews", "subset": "v1"}, "weight": 90}, {"destination": {"host": "reviews", "subset": "v2"}, "weight": 10}]}]}}
        """;

    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(30);
    private readonly Scene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_rollouts_are_a_table()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        await _scene.AddRolloutAsync(A.Rollout("ratings").WithVersion("v1"), Statuses.Healthy);
        await _scene.AddRolloutAsync(A.Rollout("elsewhere").InNamespace("other"));

        Assert.Equal(0, await _scene.RunAsync("get"));

        Assert.Equal(
            """
            NAME      SERVICE   VERSION   STABLE   PHASE         STEP   WEIGHT   MESSAGE
            ratings   ratings   v1        v1       Healthy       -      -        v1 serves all traffic
            reviews   reviews   v2        v1       Progressing   1/2    10%      step 1/2 first (v2 10%)

            """.ReplaceLineEndings("\n"),
            _scene.Output);
    }

    [Fact]
    public async Task All_namespaces_have_a_column_and_wide_has_more()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        await _scene.AddRolloutAsync(A.Rollout("elsewhere").InNamespace("other"));

        Assert.Equal(0, await _scene.RunAsync("get -A -o wide"));

        Assert.Equal(
            """
            NAMESPACE   NAME        SERVICE     VERSION   STABLE   PHASE         STEP   WEIGHT   STAGE    ATTEMPT   GATES      AGE   MESSAGE
            bookinfo    reviews     reviews     v2        v1       Progressing   1/2    10%      Baking   1         1/1 pass   0s    step 1/2 first (v2 10%)
            other       elsewhere   elsewhere   v2        -        Preparing     -      -        -        -         -          0s    no controller has looked at it yet

            """.ReplaceLineEndings("\n"),
            _scene.Output);
    }

    [Fact]
    public async Task One_rollout_is_shown_in_full()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing with { LastCommand = new LastCommand("id", "pause", Scene.Now.AddMinutes(-1), "jane", false, "does not fit") });
        await _scene.AddAsync(RolloutKinds.VirtualService, "reviews", VirtualService);

        Assert.Equal(0, await _scene.RunAsync("get reviews"));

        Assert.Equal(
            """
            Rollout bookinfo/reviews  Progressing
              step 1/2 first (v2 10%)
              Service   reviews
              Version   v2
              Stable    v1
              Canary    v2  10%
              Attempt   1 on v2, started 3m ago
              Command   pause by jane, 60s ago: refused: does not fit
            Steps
              [>]   1   first      setWeight 10%, 5m      Baking, over in 4m
              [ ]   2   sign-off   pause until promoted
            Routes
              reviews/primary   desired v1 90, v2 10 of 100   actual v1 90, v2 10   as desired
            Gates
              errors   0.31%   limit 1%   Pass   3 passed, 0 failed   20s ago
            Propagation
              DestinationRule bookinfo/reviews: subset v2: 2 of 3 proxies, since 5s ago
                awaits productpage-1
            Conditions
              Ready   Unknown   Progressing   3m ago
            History
              2m ago   Preparing -> Progressing   CanaryProven   v2 receives 10%

            """.ReplaceLineEndings("\n"),
            _scene.Output);
    }

    [Fact]
    public async Task Weights_that_differ_from_what_is_desired_stand_out()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        await _scene.AddAsync(RolloutKinds.VirtualService, "reviews", VirtualService.Replace("90", "50", StringComparison.Ordinal).Replace("10}", "50}", StringComparison.Ordinal));

        await _scene.RunAsync("get reviews");

        Assert.Contains("actual v1 50, v2 50   differs", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_read_rights_for_the_mesh_the_rest_is_shown_with_a_warning()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        _scene.Faults().FailBefore(request => request.Kind == RolloutKinds.VirtualService, () => new ApiException(ApiErrorReason.Forbidden, 403, "virtualservices is forbidden"));

        Assert.Equal(0, await _scene.RunAsync("get reviews"));

        Assert.Contains("reviews/primary   desired v1 90, v2 10 of 100   actual unknown", _scene.Output, StringComparison.Ordinal);
        Assert.Equal("warning: the routes are not shown as they are: virtualservices is forbidden\n", _scene.Error);
    }

    [Fact]
    public async Task What_an_object_says_cannot_steer_the_terminal()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing with { Message = "\u001b[2J\u001b]0;pwned\u0007evil\nline" });

        await _scene.RunAsync("get");
        await _scene.RunAsync("get reviews");
        await _scene.RunAsync("status reviews");
        await _scene.RunAsync("get reviews -o yaml");
        await _scene.RunAsync("get reviews -o json");

        Assert.All(_scene.Output, c => Assert.True(c == '\n' || !char.IsControl(c)));
        Assert.Contains("[2J]0;pwnedevil line", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_of_one_rollout_has_the_documented_shape()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        await _scene.AddAsync(RolloutKinds.VirtualService, "reviews", VirtualService);

        Assert.Equal(0, await _scene.RunAsync("get reviews -o json"));

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Golden", "get.json"), Cancellation), _scene.Output);
    }

    [Fact]
    public async Task Json_of_all_rollouts_is_a_list_also_when_empty()
    {
        Assert.Equal(0, await _scene.RunAsync("get -o json"));

        var json = JsonNode.Parse(_scene.Output)!;
        Assert.Equal("RolloutSummaryList", (string?)json["kind"]);
        Assert.Empty(json["items"]!.AsArray());
    }

    [Fact]
    public async Task No_rollouts_are_said_on_standard_error()
    {
        Assert.Equal(0, await _scene.RunAsync("get"));

        Assert.Equal("No Rollouts in namespace bookinfo.\n", _scene.Error);
        Assert.Empty(_scene.Output);
    }

    [Fact]
    public async Task Watching_prints_a_row_per_change_in_line_with_those_before()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        await _scene.AddRolloutAsync(A.Rollout("ratings").WithVersion("v1"), Statuses.Healthy);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var run = _scene.RunAsync("get -w", interrupt.Token);
        await PrintedAsync("Progressing");

        await _scene.SetStatusAsync(Statuses.Healthy with { ObservedGeneration = 1, Message = "back on v1" });
        await PrintedAsync("back on v1");
        await _scene.SetStatusAsync(Statuses.Healthy with { ObservedGeneration = 1, Message = "back on v1", Writes = 7 });
        await _scene.Admin.DeleteAsync(RolloutKinds.Rollout, new("bookinfo", "ratings"), Kubernetes.Resources.DeleteOptions.Default, Cancellation);
        await PrintedAsync("was deleted");
        await interrupt.CancelAsync();

        Assert.Equal(130, await run);
        Assert.Equal(
            """
            NAME      SERVICE   VERSION   STABLE   PHASE         STEP   WEIGHT   MESSAGE
            ratings   ratings   v1        v1       Healthy       -      -        v1 serves all traffic
            reviews   reviews   v2        v1       Progressing   1/2    10%      step 1/2 first (v2 10%)
            reviews   reviews   v2        v1       Healthy       -      -        back on v1
            bookinfo/ratings was deleted

            """.ReplaceLineEndings("\n"),
            _scene.Output);
    }

    [Fact]
    public async Task A_rollout_with_a_broken_spec_is_shown_with_what_is_wrong()
    {
        await _scene.AddRolloutAsync(A.Rollout().With("steps", new JsonArray(new JsonObject { ["name"] = "s", ["setWeight"] = 101 })));

        Assert.Equal(0, await _scene.RunAsync("get reviews"));

        Assert.Contains("spec.steps[0].setWeight: 101; expected", _scene.Output, StringComparison.Ordinal);
    }

    private Task PrintedAsync(string text) =>
        Wait.ForAsync(() => _scene.Output.Contains(text, StringComparison.Ordinal), _soon, $"\"{text}\" is printed", Cancellation);
}

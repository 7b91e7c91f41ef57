using System.Text.Json.Nodes;
using RolloutController.Cli.CommandLine;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Waiting;

namespace RolloutController.IntegrationTests.Cli;

/// <summary>rolloutctl as a person runs it, by a kubeconfig file, against a real API server; the test plays the controller.</summary>
public sealed class RolloutctlTests(ControlPlaneFixture cluster)
{
    private const string Istio = "apis/networking.istio.io/v1/namespaces";
    private static readonly TimeSpan _soon = TimeSpan.FromMinutes(2);
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_is_written_under_our_name_and_its_result_is_shown()
    {
        var ns = await SetUpAsync();
        var run = RunAsync($"promote reviews -n {ns}");
        var written = await Wait.ForAsync(
            token => cluster.Plane.Admin.GetAsync(Rollout(ns), token), rollout => rollout["metadata"]!["annotations"] is not null, _soon, "the command is written", Cancellation);
        Assert.Equal("promote", (string?)written["metadata"]!["annotations"]![WellKnown.CommandAnnotation]);
        Assert.Contains(written["metadata"]!["managedFields"]!.AsArray(), entry => (string?)entry!["manager"] == "rolloutctl");

        await PatchAsync(Rollout(ns), Annotations($"\"{WellKnown.CommandAnnotation}\": null, \"{WellKnown.AcceptedCommandAnnotation}\": \"id-1 promote rolloutctl\""));
        await PatchAsync($"{Rollout(ns)}/status", """{"status": {"lastCommand": {"id": "id-1", "verb": "promote", "at": "2026-01-05T09:00:00Z", "by": "rolloutctl", "accepted": true, "result": "ends the pause"}}}""");

        Assert.Equal(0, await run);
        Assert.StartsWith($"{ns}/reviews: promote: ends the pause", _output.ToString());
    }

    [Fact]
    public async Task Waiting_for_the_status_follows_the_watch()
    {
        var ns = await SetUpAsync();
        var run = RunAsync($"status reviews -n {ns} --wait --until=paused");
        await Wait.ForAsync(() => _output.ToString().Contains("Progressing", StringComparison.Ordinal), _soon, "the first state is shown", Cancellation);

        await PatchAsync($"{Rollout(ns)}/status", """{"status": {"phase": "Paused", "message": "Paused for sign-off", "pause": {"reason": "Command", "since": "2026-01-05T09:00:00Z", "message": "paused by jane"}}}""");

        Assert.Equal(0, await run);
        Assert.EndsWith($"{ns}/reviews Paused: Paused for sign-off", _output.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rescue_brings_stable_back_and_leaves_an_abort()
    {
        var ns = await SetUpAsync();

        Assert.Equal(0, await RunAsync($"rescue reviews -n {ns} --force"));

        var http = (await cluster.Plane.Admin.GetAsync($"{Istio}/{ns}/virtualservices/reviews", Cancellation))["spec"]!["http"]!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""[{"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 100}]}]"""), http), http.ToJsonString());
        var subsets = (await cluster.Plane.Admin.GetAsync($"{Istio}/{ns}/destinationrules/reviews", Cancellation))["spec"]!["subsets"]!.AsArray();
        Assert.Equal(["v2", "v1"], subsets.Select(subset => (string?)subset!["name"]));
        Assert.Equal("abort", (string?)(await cluster.Plane.Admin.GetAsync(Rollout(ns), Cancellation))["metadata"]!["annotations"]![WellKnown.CommandAnnotation]);
        Assert.Contains("adds subset v1", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_user_may_not_do_is_said_in_one_line()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("cli", Cancellation);

        Assert.Equal(1, await RunAsync($"get -n {ns} --as jane"));

        var line = Assert.Single(_error.ToString().TrimEnd().Split('\n'));
        Assert.Contains("User \"jane\" cannot list resource \"rollouts\"", line, StringComparison.Ordinal);
        Assert.EndsWith("choose another --context or --as", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_shows_weights_as_read_back_and_a_missing_rollout_is_exit_code_5()
    {
        var ns = await SetUpAsync();

        Assert.Equal(0, await RunAsync($"get reviews -n {ns}"));
        Assert.Contains("desired v1 90, v2 10 of 100   actual v1 90, v2 10   as desired", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(5, await RunAsync($"get ratings -n {ns}"));
        Assert.Equal(0, await RunAsync("version"));
        Assert.Contains("API server  v1.", _output.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(string line) => Rolloutctl.RunAsync(
        [.. line.Split(' '), "--kubeconfig", cluster.Plane.AdminKubeconfig],
        Surroundings.OfProcess() with { Output = TextWriter.Synchronized(_output), Error = TextWriter.Synchronized(_error), IsTerminal = false },
        Cancellation);

    private static string Rollout(string ns) => $"apis/{WellKnown.Group}/{WellKnown.Version}/namespaces/{ns}/rollouts/reviews";

    private static string Annotations(string fields) => "{\"metadata\": {\"annotations\": {" + fields + "}}}";

    private Task<JsonObject> PatchAsync(string path, string patch) => cluster.Plane.Admin.MergePatchAsync(path, JsonNode.Parse(patch)!, Cancellation);

    /// <summary>A Rollout with 10 % on v2 whose stable subset was lost, and its mesh objects.</summary>
    private async Task<string> SetUpAsync()
    {
        var ns = await cluster.Plane.CreateNamespaceAsync("cli", Cancellation);
        var labels = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("app", "reviews");
        var status = RolloutStatus.Empty with
        {
            ObservedGeneration = 1,
            Phase = Phase.Progressing,
            Message = "step 1/1 first (v2 10%)",
            RoutesPinned = true,
            Stable = "v1",
            StableSubset = "v1",
            StableLabels = labels.Add("version", "v1"),
            StableSubsetProven = true,
            Canary = "v2",
            CanarySubset = "v2",
            CanaryLabels = labels.Add("version", "v2"),
            CanarySubsetProven = true,
            CanaryWeight = new Percentage(10),
            Weights = [new("reviews", "primary", 90, 10, 100, 100)],
        };
        var made = A.Rollout().InNamespace(ns).WithSteps(A.Weight(10, "5m", "first"));
        await cluster.Plane.Admin.CreateAsync(Rollout(ns)[..^"/reviews".Length], made.Json(), Cancellation);
        await PatchAsync($"{Rollout(ns)}/status", new JsonObject { ["status"] = RolloutStatusJson.Write(status) }.ToJsonString());
        await cluster.Plane.Admin.CreateAsync($"{Istio}/{ns}/destinationrules", JsonNode.Parse("""
            {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule", "metadata": {"name": "reviews"},
             "spec": {"host": "reviews", "subsets": [{"name": "v2", "labels": {"version": "v2"}}]}}
            """)!, Cancellation);
        await cluster.Plane.Admin.CreateAsync($"{Istio}/{ns}/virtualservices", JsonNode.Parse("""
            {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "reviews"}, "spec": {"hosts": ["reviews"], "http": [
              {"name": "rollout-controller/reviews/mirror", "route": [{"destination": {"host": "reviews", "subset": "v2"}}]},
              {"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 90}, {"destination": {"host": "reviews", "subset": "v2"}, "weight": 10}]}]}}
            """)!, Cancellation);
        return ns;
    }
}

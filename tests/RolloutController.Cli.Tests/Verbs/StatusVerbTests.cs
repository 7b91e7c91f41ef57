using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Waiting;

namespace RolloutController.Cli.Tests.Verbs;

public sealed class StatusVerbTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(30);
    private readonly Scene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_one_line()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Healthy);

        Assert.Equal(0, await _scene.RunAsync("status reviews"));

        Assert.Equal("bookinfo/reviews Healthy: v1 serves all traffic\n", _scene.Output);
    }

    [Fact]
    public async Task Json_carries_the_exit_code()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Degraded);

        Assert.Equal(2, await _scene.RunAsync("status reviews -o json"));

        Assert.Equal(2, (int)JsonNode.Parse(_scene.Output)!["exitCode"]!);
    }

    [Fact]
    public async Task A_rollout_that_does_not_exist_is_exit_code_5_waiting_or_not()
    {
        Assert.Equal(5, await _scene.RunAsync("status reviews"));
        Assert.Equal(5, await _scene.RunAsync("status reviews --wait"));
    }

    [Fact]
    public async Task Without_the_crd_it_says_so()
    {
        _scene.Faults().FailBefore(request => request.Verb == RequestVerb.Get, () => new ApiException(ApiErrorReason.NotFound, 404, "the server could not find the requested resource"));

        Assert.Equal(1, await _scene.RunAsync("status reviews"));

        Assert.Contains("the server does not know the kind Rollout; install the CRD", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_prints_each_change_and_ends_with_the_goal()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        var run = _scene.RunAsync("status reviews --wait");
        await PrintedAsync("Progressing");

        await _scene.SetStatusAsync(Statuses.Healthy with { ObservedGeneration = 1, Stable = "v2", Message = "v2 serves all traffic" });

        Assert.Equal(0, await run);
        Assert.Equal("bookinfo/reviews Progressing: step 1/2 first (v2 10%)\nbookinfo/reviews Healthy: v2 serves all traffic\n", _scene.Output);
    }

    [Fact]
    public async Task Waiting_goes_on_through_cut_and_expired_watches()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        var run = _scene.RunAsync("status reviews --wait");
        await PrintedAsync("Progressing");

        // The change is not seen by the watch, and its place in the history is gone.
        _scene.Faults().FailBefore(
            request => request is { Client: "rolloutctl-client", Verb: RequestVerb.Watch }, () => new ApiException(ApiErrorReason.Unreachable, 0, "connection refused"), times: 2);
        _scene.Cluster.CutWatches();
        await _scene.SetStatusAsync(Statuses.Degraded with { ObservedGeneration = 1 });
        _scene.Cluster.Compact();
        await AdvanceUntilDoneAsync(run);

        Assert.Equal(2, await run);
    }

    [Fact]
    public async Task Waiting_ends_where_a_person_must_act()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Paused);

        Assert.Equal(3, await _scene.RunAsync("status reviews --wait"));
        Assert.Equal(0, await _scene.RunAsync("status reviews --wait --until=paused"));
    }

    [Fact]
    public async Task Waiting_goes_on_while_an_older_spec_is_answered()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Healthy with { ObservedGeneration = 0 });
        var run = _scene.RunAsync("status reviews --wait");
        await PrintedAsync("Awaiting the controller: the present spec was not looked at yet");

        await _scene.SetStatusAsync(Statuses.Healthy with { ObservedGeneration = 1 });

        Assert.Equal(0, await run);
    }

    [Fact]
    public async Task Waiting_ends_with_exit_code_124_after_the_timeout()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        var run = _scene.RunAsync("status reviews --wait --timeout 1m30s");
        await PrintedAsync("Progressing");

        _scene.Time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(124, await run);
        Assert.Contains("Rollout bookinfo/reviews is not healthy after 90s", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_rollout_that_is_deleted_ends_with_exit_code_5()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        var run = _scene.RunAsync("status reviews --wait");
        await PrintedAsync("Progressing");

        await _scene.Admin.DeleteAsync(RolloutKinds.Rollout, Scene.Reviews, DeleteOptions.Default, Cancellation);

        Assert.Equal(5, await run);
        Assert.Contains("was deleted while it was awaited", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_is_exit_code_130()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Progressing);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var run = _scene.RunAsync("status reviews --wait", interrupt.Token);
        await PrintedAsync("Progressing");

        await interrupt.CancelAsync();

        Assert.Equal(130, await run);
    }

    private Task PrintedAsync(string text) =>
        Wait.ForAsync(() => _scene.Output.Contains(text, StringComparison.Ordinal), _soon, $"\"{text}\" is printed", Cancellation);

    /// <summary>Lets the waits between attempts pass.</summary>
    private Task AdvanceUntilDoneAsync(Task run) => Wait.ForAsync(
        () =>
        {
            _scene.Time.Advance(TimeSpan.FromSeconds(1));
            return run.IsCompleted;
        },
        _soon, "the program ends", Cancellation);
}

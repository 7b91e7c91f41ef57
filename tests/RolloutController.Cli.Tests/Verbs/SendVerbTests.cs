using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Waiting;

namespace RolloutController.Cli.Tests.Verbs;

public sealed class SendVerbTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(30);
    private readonly Scene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("promote reviews", "promote")]
    [InlineData("promote reviews --full", "promote-full")]
    [InlineData("skip reviews", "skip")]
    [InlineData("abort reviews", "abort")]
    [InlineData("pause reviews", "pause")]
    [InlineData("resume reviews", "resume")]
    [InlineData("retry reviews", "retry")]
    public async Task A_verb_is_written_as_annotation_and_its_result_shown(string line, string verb)
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Paused);
        var controller = new FakeController(_scene) { Result = "it is done" }.RunOnceAsync(Cancellation);

        Assert.Equal(0, await _scene.RunAsync(line));

        await controller;
        var written = Assert.Single(_scene.Cluster.History, write => write.FieldManager == "rolloutctl");
        Assert.Equal(verb, written.After!.Annotation(WellKnown.CommandAnnotation));
        Assert.Equal(
            $"bookinfo/reviews: {verb}: it is done\nbookinfo/reviews Paused: Paused at step 2/2 sign-off (v2 10%): promote to go on\n", _scene.Output);
    }

    [Fact]
    public async Task A_command_that_does_not_fit_is_exit_code_1_with_the_controllers_words()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Healthy);
        var controller = new FakeController(_scene) { Accepts = false, Result = "does not fit phase Healthy: nothing is under way" }.RunOnceAsync(Cancellation);

        Assert.Equal(1, await _scene.RunAsync("promote reviews"));

        await controller;
        Assert.Equal("rolloutctl: promote of bookinfo/reviews was refused: does not fit phase Healthy: nothing is under way\n", _scene.Error);
    }

    [Fact]
    public async Task The_result_as_json_has_id_verb_and_whether_it_was_accepted()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Healthy);
        var controller = new FakeController(_scene) { Accepts = false }.RunOnceAsync(Cancellation);

        Assert.Equal(1, await _scene.RunAsync("abort reviews -o json"));

        await controller;
        var json = JsonNode.Parse(_scene.Output)!;
        Assert.Equal(("abort", false, "rolloutctl"), ((string?)json["verb"], (bool)json["accepted"]!, (string?)json["by"]));
    }

    [Fact]
    public async Task While_another_command_is_pending_none_is_written()
    {
        await _scene.AddRolloutAsync(A.Rollout().WithCommand("pause"), Statuses.Progressing);
        var before = _scene.Cluster.ResourceVersion;

        Assert.Equal(1, await _scene.RunAsync("promote reviews"));

        Assert.Equal(before, _scene.Cluster.ResourceVersion);
        Assert.Contains("command pause still awaits the controller", _scene.Error, StringComparison.Ordinal);
        Assert.Contains("kubectl annotate rollout reviews -n bookinfo rollout-controller.io/command-", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_another_command_is_being_carried_out_none_is_written()
    {
        await _scene.AddRolloutAsync(A.Rollout().WithAnnotation(WellKnown.AcceptedCommandAnnotation, "id-7 pause jane"), Statuses.Progressing);

        Assert.Equal(1, await _scene.RunAsync("promote reviews"));

        Assert.Contains("command pause is being carried out; try again", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_accepted_command_that_is_recorded_already_is_in_nobodys_way()
    {
        var done = Statuses.Progressing with { LastCommand = new LastCommand("id-7", "pause", Scene.Now, "jane", true, "held") };
        await _scene.AddRolloutAsync(A.Rollout().WithAnnotation(WellKnown.AcceptedCommandAnnotation, "id-7 pause jane"), done);

        Assert.Equal(0, await _scene.RunAsync("resume reviews --no-wait"));

        Assert.Equal("resume", CommandAnnotation.Pending(_scene.Rollout));
    }

    [Fact]
    public async Task A_conflict_is_read_again_and_retried()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Paused);
        var faults = _scene.Faults();
        faults.FailBefore(request => request is { Client: "rolloutctl-client", Verb: RequestVerb.Patch }, Scene.Conflict, times: 2);

        Assert.Equal(0, await _scene.RunAsync("promote reviews --no-wait"));

        Assert.Equal(2, faults.Hits);
        Assert.Equal("promote", CommandAnnotation.Pending(_scene.Rollout));
    }

    [Fact]
    public async Task Without_a_controller_it_says_so_after_the_timeout()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Paused);

        var run = _scene.RunAsync("promote reviews --timeout 7s");
        await Wait.ForAsync(() => CommandAnnotation.Pending(_scene.Rollout) is not null && _scene.Time.NextTimer is not null, _soon, "the command is written", Cancellation);
        _scene.Time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(124, await run);
        Assert.Contains("no controller took it up within 7s; it stays and will be carried out when one runs", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_replaced_by_another_before_it_was_taken_up_is_not_claimed()
    {
        await _scene.AddRolloutAsync(A.Rollout(), Statuses.Paused);

        var run = _scene.RunAsync("promote reviews --timeout 0");
        await Wait.ForAsync(() => CommandAnnotation.Pending(_scene.Rollout) is not null, _soon, "the command is written", Cancellation);
        await _scene.AnnotateAsync(WellKnown.CommandAnnotation, "abort");

        Assert.Equal(1, await run);
        Assert.Contains("promote of bookinfo/reviews was replaced by abort", _scene.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollout_that_does_not_exist_is_exit_code_5()
    {
        Assert.Equal(5, await _scene.RunAsync("promote reviews"));

        Assert.Equal("rolloutctl: cannot read Rollout bookinfo/reviews: it does not exist; see rolloutctl get -A\n", _scene.Error);
    }

    [Fact]
    public async Task A_rollout_that_is_being_deleted_takes_no_command()
    {
        await _scene.AddRolloutAsync(A.Rollout().WithFinalizer(), Statuses.Progressing);
        await _scene.Admin.DeleteAsync(RolloutKinds.Rollout, Scene.Reviews, DeleteOptions.Default, Cancellation);

        Assert.Equal(1, await _scene.RunAsync("promote reviews"));

        Assert.Contains("is being deleted and takes no command", _scene.Error, StringComparison.Ordinal);
    }
}

using System.Net;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.IntegrationTests.Crashes;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Outages;

/// <summary>Rights are taken from the controller by RBAC, and given back.</summary>
public sealed class RightsTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rights_taken_midway_are_told_of_move_nothing_and_once_given_back_the_rollout_goes_on()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false, Proxies = [] });
        await using var history = await WriteHistory.StartAsync(cluster.Plane.Admin, world.Namespace, _cancellation);
        await using var first = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);
        await world.ApplyAsync(world.Rollout().With("analysis.gates", null).WithSteps(A.Weight(10, "1s", "first"), A.Pause(name: "sign-off"), A.Weight(50, "1s", "half")));
        await world.UntilStableAsync("v1");
        await world.SetVersionAsync("v2");
        await world.UntilAsync(status => status is { Phase: Phase.Paused, Step.Name: "sign-off" }, "the pause");

        await OperatorAccount.TakeRightsAsync(cluster, world.OperatorNamespace, _cancellation);
        await OperatorAccount.GiveRightsAsync(cluster, world.OperatorNamespace, "update", "virtualservices", _cancellation);
        await world.CommandAsync("promote");
        var status = await world.UntilAsync(now => now.Conditions.Find(ConditionTypes.TrafficSettled) is { Status: "False", Reason: "WriteRefused" }, "the condition");
        Assert.Contains("forbidden", status.Conditions.Find(ConditionTypes.TrafficSettled)!.Message, StringComparison.Ordinal);
        await world.UntilAsync(() => world.Api.EventsAsync(), events => events.Any(one => one is ("WriteRefused", "Warning", var note) && note.Contains("forbidden", StringComparison.Ordinal)), "the Event");
        Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync());

        await OperatorAccount.TakeRightsAsync(cluster, world.OperatorNamespace, _cancellation);
        await first.KillAsync();
        await using var second = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);
        await second.UntilLoggedAsync("forbidden", "may not list");
        var (code, body) = await second.AskAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, code);
        Assert.Contains("rollouts", body, StringComparison.Ordinal);
        await OperatorAccount.GiveRightsAsync(cluster, world.OperatorNamespace, null, null, _cancellation);

        await second.UntilAnswersAsync("/readyz", HttpStatusCode.OK);
        await world.UntilStableAsync("v2");
        Assert.Equal(["v1=100", "v1=90 v2=10", "v1=50 v2=50", "v2=100"], history.Weights());
        Assert.Equal(["1/first", "1/sign-off", "1/half"], history.StepsEntered());
    }
}

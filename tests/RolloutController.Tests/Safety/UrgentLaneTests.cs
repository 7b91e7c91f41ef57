using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Safety;

/// <summary>A way back waits for no other Rollout.</summary>
public class UrgentLaneTests
{
    [Theory]
    [InlineData("abort")]
    [InlineData("failed gate")]
    [InlineData("lost requests")]
    [InlineData("reverted version")]
    public void With_every_worker_blocked_and_500_others_queued_traffic_goes_back_before_any_of_them_is_written(string reason)
    {
        var world = Scenarios.AtTenPercent();

        // A round is under way, and has no answer yet.
        world.MetricsHang = true;
        var rounds = world.Rounds;
        world.Until(() => world.Rounds > rounds, "a round of measurements begins");

        // Every write for another Rollout hangs; two of them hold both workers, the rest waits.
        world.RequestFaults.Delay(request => request.IsWrite && request.Key.Name.StartsWith("other", StringComparison.Ordinal) && request.Client != "kubectl", world.Time, TimeSpan.FromHours(1));
        for (var number = 0; number < 500; number++)
            world.Apply(A.Rollout($"other-{number}").Json());
        world.Scheduler.RunUntilIdle();

        var (began, before) = (world.Time.GetUtcNow(), world.Cluster.History.Count);
        switch (reason)
        {
            case "abort":
                world.Command("abort");
                break;
            case "failed gate":
                world.Measure = _ => Scenarios.Bad;
                world.MetricsHang = false;
                break;
            case "lost requests":
                world.RoutingFailures = () => Scenarios.Bad;
                world.MetricsHang = false;
                break;
            default:
                world.SetVersion("v1");
                break;
        }

        world.Until(() => world.ServesOnly("v1"), "traffic is back");

        // The command is taken up, the status says what follows, the route is written: none of the others comes between.
        var writes = world.Cluster.History.Skip(before).Where(write => write.Client == "replica-1").ToArray();
        Assert.True(writes.Length <= 3 && writes.All(write => write.Key == ControllerWorld.Name), string.Join('\n', writes.AsEnumerable()));
        Assert.Equal(MeshKinds.VirtualService, writes[^1].Kind);

        // A blocked worker is freed after a minute.
        Assert.True(world.Time.GetUtcNow() - began <= TimeSpan.FromSeconds(2), $"after {world.Time.GetUtcNow() - began}");
    }
}

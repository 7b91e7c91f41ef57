using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Safety;

/// <summary>A write that its process had sent arrives when another process has long decided otherwise.</summary>
public class LateWriteTests
{
    [Fact]
    public void A_weight_that_arrives_after_the_way_back_is_refused()
    {
        var (world, late) = CutOffAtItsFirstWeight();
        world.Command("abort");
        world.StartReplica();
        world.Until(Phase.Degraded);
        world.Until(() => world.Subsets == "v1", "the subset is gone");

        Arrives(world, late);

        Assert.True(world.ServesOnly("v1"), world.Weights);
        HistoryInvariants.Check(world);
    }

    [Fact]
    public void A_weight_that_arrives_after_the_Rollout_was_deleted_is_refused()
    {
        var (world, late) = CutOffAtItsFirstWeight();
        world.Do(() => world.Users.DeleteAsync(MeshKinds.Rollout, ControllerWorld.Name, new DeleteOptions(), CancellationToken.None));
        world.StartReplica();
        world.Until(() => world.Cluster.Find(MeshKinds.Rollout, ControllerWorld.Name) is null, "the Rollout is gone");

        Arrives(world, late);

        Assert.True(world.ServesOnly("v1"), world.Weights);
    }

    [Fact]
    public void A_fence_that_is_refused_does_not_hold_the_abort()
    {
        var (world, _) = CutOffAtItsFirstWeight();
        world.RequestFaults.FailBefore(request => request is { Kind.Kind: "VirtualService", IsWrite: true }, Faults.WebhookDown);
        world.Command("abort");
        world.StartReplica();

        world.Until(Phase.Degraded);

        Assert.Contains(world.Logs.Lines, line => line.Text.Contains("write refused: VirtualService bookinfo/reviews", StringComparison.Ordinal));
    }

    [Fact]
    public void An_object_that_the_way_back_changes_gets_no_fence()
    {
        var world = Scenarios.AtTenPercent();
        world.Command("abort");
        world.Until(Phase.Degraded);

        Assert.DoesNotContain("fence", world.VirtualService.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>The status announces 10 % on v2; the write of the VirtualService is under way, and its sender is gone.</summary>
    private static (ControllerWorld World, JsonObject Late) CutOffAtItsFirstWeight()
    {
        var world = Scenarios.Healthy();
        JsonObject? late = null;
        world.Replicas[0].DiesAt = (request, isAfter) =>
        {
            if (isAfter || request is not { Kind.Kind: "VirtualService", Body: JsonObject body })
                return false;
            late = body;
            return true;
        };
        world.SetVersion("v2");
        world.Until(() => late is not null, "the write of the VirtualService is sent");
        Assert.Contains("v2", late!.ToJsonString(), StringComparison.Ordinal);
        return (world, late);
    }

    private static void Arrives(ControllerWorld world, JsonObject late) => world.Do(async () =>
    {
        var refused = await Assert.ThrowsAsync<ApiException>(
            () => world.Cluster.ClientFor("replica-1 (late)").ReplaceAsync(MeshKinds.VirtualService, late, WriteOptions.Default, CancellationToken.None));
        Assert.Equal(ApiErrorReason.Conflict, refused.Reason);
    });
}

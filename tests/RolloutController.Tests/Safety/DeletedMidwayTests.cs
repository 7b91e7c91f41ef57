using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Safety;

public class DeletedMidwayTests
{
    [Fact]
    public void A_DestinationRule_that_is_deleted_as_it_is_written_is_made_anew_only_once_the_status_says_what_is_added()
    {
        var world = Scenarios.Healthy();
        world.Cluster.Intercept(new DeletesBeforeUpdate(world));

        world.SetVersion("v2");
        world.Until(Phase.Progressing);

        AssertRecordedBefore(world);
        Assert.Equal("v1 v2", world.Subsets);
    }

    [Fact]
    public void A_DestinationRule_that_is_deleted_on_the_way_back_is_made_anew_once_the_status_says_what_is_added()
    {
        var world = Scenarios.AtTenPercent();
        world.Proofs.State = _ => ProofState.Pending;
        world.Command("abort");
        world.Until(Phase.RollingBack);

        world.Do(() => world.Users.DeleteAsync(MeshKinds.DestinationRule, ControllerWorld.Name, DeleteOptions.Default, CancellationToken.None));
        world.Until(() => world.Cluster.Find(MeshKinds.DestinationRule, ControllerWorld.Name) is not null, "it is there again");
        world.Scheduler.RunUntilIdle();

        AssertRecordedBefore(world);
        Assert.Equal("v1 v2", world.Subsets);
        Assert.Equal(Phase.RollingBack, world.Status.Phase);
        Assert.Single(world.Events, told => told.Reason == "SubsetLost");
        world.Proofs.State = _ => ProofState.Proven;
        world.Proofs.Changed();
        world.Until(() => world.Status is { Phase: Phase.Degraded, StableSubsetProven: true }, "back, and what was added again is proven");
    }

    private static void AssertRecordedBefore(ControllerWorld world)
    {
        var history = world.Cluster.History;
        var made = history.First(write => write.Kind == MeshKinds.DestinationRule && write.Verb == RequestVerb.Create && write.Client.StartsWith("replica", StringComparison.Ordinal));
        var status = RolloutReader.Read(history.Take(made.Sequence).Last(write => write.Kind == MeshKinds.Rollout).After!).Status;
        Assert.All(
            made.After!["spec"]!["subsets"]!.AsArray().Select(subset => subset!["name"]!.GetValue<string>()),
            subset => Assert.Contains(status.OwnedSubsets, owned => owned.Name == subset));
    }

    private sealed class DeletesBeforeUpdate(ControllerWorld world) : IRequestInterceptor
    {
        private bool done;

        public async ValueTask BeforeAsync(ClusterRequest request, CancellationToken cancellationToken)
        {
            if (done || request.Kind != MeshKinds.DestinationRule || request.Verb != RequestVerb.Update)
                return;
            done = true;
            await world.Users.DeleteAsync(MeshKinds.DestinationRule, ControllerWorld.Name, DeleteOptions.Default, cancellationToken);
        }
    }
}

using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Mutations;

namespace RolloutController.Simulation.Tests.Soaking;

/// <summary>A client with a deliberate leak: with some writes it opens a watch that nobody ever closes.</summary>
internal sealed class ForgottenWatchClient(IResourceClient inner) : AlteredClient(inner)
{
    private int writes;

    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        if (++writes % 20 == 0)
            _ = ForgetAsync(Inner.WatchAsync(MeshKinds.Rollout, null, new WatchOptions("0", TimeSpan.FromDays(10)), CancellationToken.None));
        return await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
    }

    private static async Task ForgetAsync(IAsyncEnumerable<WatchEvent> watch) => await watch.GetAsyncEnumerator(CancellationToken.None).MoveNextAsync();
}

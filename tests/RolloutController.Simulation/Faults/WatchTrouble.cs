using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>What befalls the watches of controllers.</summary>
/// <param name="mode">What.</param>
/// <param name="replica">Whose; null: everybody's.</param>
/// <param name="kind">Of which kind; null: all.</param>
internal sealed class WatchTrouble(WatchTroubleMode mode, int? replica, ResourceKind? kind)
{
    private readonly TaskCompletionSource over = new();

    public WatchTroubleMode Mode => mode;

    public int? Replica => replica;

    public ResourceKind? Kind => kind;

    /// <summary>Ends with the trouble.</summary>
    public Task Over => over.Task;

    public void End() => over.TrySetResult();
}

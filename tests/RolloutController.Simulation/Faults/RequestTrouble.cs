using RolloutController.Kubernetes.Errors;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>What befalls some requests of controllers.</summary>
internal sealed class RequestTrouble(Func<Travel, bool> hits, Func<ApiException>? error, TimeSpan? delay, bool afterEffect)
{
    /// <summary>Which requests.</summary>
    public Func<Travel, bool> Hits => hits;

    /// <summary>The error they get; null: none.</summary>
    public Func<ApiException>? Error => error;

    /// <summary>How long they are held before they take effect; null: not at all.</summary>
    public TimeSpan? Delay => delay;

    /// <summary>They take effect before their error.</summary>
    public bool AfterEffect => afterEffect;

    /// <summary>How many requests it hits still.</summary>
    public int Left { get; set; } = int.MaxValue;
}

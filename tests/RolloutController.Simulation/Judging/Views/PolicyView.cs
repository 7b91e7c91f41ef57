using System.Text.Json.Nodes;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>How long a change is waited for before it counts as known to the proxies, and what then.</summary>
/// <param name="IsDelay">Nobody is asked; a time is waited.</param>
/// <param name="MinimumDelay">That time.</param>
/// <param name="Proceeds">What is not proven within <paramref name="Timeout"/> counts all the same.</param>
/// <param name="Timeout">How long a proof is waited for.</param>
internal sealed record PolicyView(bool IsDelay, TimeSpan MinimumDelay, bool Proceeds, TimeSpan Timeout)
{
    public static PolicyView Of(JsonNode? propagation)
    {
        var isDelay = propagation.Text("verify") == "Delay";
        return new PolicyView(
            isDelay,
            propagation.Duration("minimumDelay") ?? TimeSpan.FromSeconds(isDelay ? 10 : 2),
            propagation.Text("onUnproven") == "Proceed",
            propagation.Duration("timeout") ?? TimeSpan.FromMinutes(2));
    }

    /// <summary>Whether a change that stands for this long need not be proven any more.</summary>
    public bool IsWaitedOut(TimeSpan stands) => (IsDelay && stands >= MinimumDelay) || (Proceeds && stands >= Timeout);
}

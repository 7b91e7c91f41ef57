using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>What every managed route carries.</summary>
/// <param name="StableSubset">Subset of the stable version.</param>
/// <param name="CanarySubset">Subset of the canary; null without one.</param>
/// <param name="CanaryWeight">The canary's share of what goes to the Service.</param>
public sealed record DesiredRoutes(string StableSubset, string? CanarySubset, Percentage CanaryWeight)
{
    /// <summary>What the canary's destination of an http route lets callers keep (a <c>Set-Cookie</c> value); null: nothing of ours.</summary>
    public string? CanaryCookie { get; init; }

    /// <summary>The same of the stable destination.</summary>
    public string? StableCookie { get; init; }

    /// <summary>The same without cookies: for tcp and tls routes.</summary>
    internal DesiredRoutes WithoutCookies => this with { CanaryCookie = null, StableCookie = null };

    /// <summary>The subsets that a route must name to carry this: the one with weight 0 is left out.</summary>
    internal IEnumerable<string> Names()
    {
        if (CanaryWeight < Percentage.Hundred)
        {
            yield return StableSubset;
        }

        if (CanaryWeight > Percentage.Zero)
        {
            yield return CanarySubset ?? throw new InvalidOperationException($"A canary weight of {CanaryWeight} needs a canary subset.");
        }
    }
}

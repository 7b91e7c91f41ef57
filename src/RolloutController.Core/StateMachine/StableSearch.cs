using RolloutController.Core.Model;

namespace RolloutController.Core.StateMachine;

/// <summary>What a search for the version that serves came to: exactly one of the nested kinds.</summary>
internal abstract record StableSearch
{
    private StableSearch()
    {
    }

    /// <summary>One version serves.</summary>
    /// <param name="Version">The version.</param>
    /// <param name="Subset">Name of the subset that all managed routes name; null when they name none, or not all the same.</param>
    internal sealed record Found(string Version, string? Subset) : StableSearch;

    /// <summary>Nothing serves yet.</summary>
    internal sealed record NotYet(string WaitsFor) : StableSearch;

    /// <summary>It cannot be told which one.</summary>
    internal sealed record Ambiguous(SpecProblem Problem) : StableSearch;
}

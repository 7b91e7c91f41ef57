namespace RolloutController.Simulation.Runs.Judging;

/// <summary>An invariant was broken.</summary>
/// <param name="judge">Name of the judge that saw it.</param>
/// <param name="text">What happened, with the objects and values concerned.</param>
#pragma warning disable CA1710 // what is thrown is what was broken, and read as that
public sealed class Violation(string judge, string text) : Exception($"{judge}: {text}")
#pragma warning restore CA1710
{
    /// <summary>Name of the judge that saw it.</summary>
    public string Judge => judge;

    /// <summary>What happened.</summary>
    public string Text => text;
}

namespace RolloutController.Simulation.Tests.Running;

/// <summary>Tests that keep every core busy by themselves: side by side each would only take twice as long. With trait <c>cores=all</c>, <c>make test</c> runs them apart.</summary>
internal static class AllCores
{
    /// <summary>Name of their collection.</summary>
    public const string Name = "all cores";
}

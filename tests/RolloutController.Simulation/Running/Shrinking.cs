using System.Collections.Immutable;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>Finds fewer things that must happen for the same judge to fail: halves first, then one after another.</summary>
public static class Shrinking
{
    /// <summary>The smallest run found that breaks the same invariant as this one.</summary>
    public static Outcome Shrink(Outcome failed, RunOptions options)
    {
        var smallest = failed;
        for (var size = Math.Max(1, failed.Plan.Length / 2); ; size = Math.Max(1, size / 2))
        {
            var (shrunk, changed) = Without(smallest, size, options);
            smallest = shrunk;
            if (size == 1 && !changed)
                return smallest;
        }
    }

    private static (Outcome Smallest, bool Changed) Without(Outcome failed, int size, RunOptions options)
    {
        var (smallest, changed) = (failed, false);
        for (var from = 0; from < smallest.Plan.Length;)
        {
            ImmutableArray<int> kept = [.. smallest.Plan.Where((_, i) => i < from || i >= from + size).Select(item => item.Number)];
            var outcome = SimulationRun.Of(failed.Seed, options with { Items = kept });
            if (outcome.Judge == failed.Judge)
                (smallest, changed) = (outcome, true);
            else
                from += size;
        }

        return (smallest, changed);
    }
}

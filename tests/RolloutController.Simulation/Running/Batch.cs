using System.Collections.Concurrent;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>Many seeds side by side, one world per thread; worlds share nothing.</summary>
public sealed class Batch
{
    private readonly Lock gate = new();
    private readonly ConcurrentBag<Outcome> violations = [];

    /// <summary>What all of them saw.</summary>
    public Coverage Coverage { get; } = new();

    /// <summary>Runs that ended.</summary>
    public int Count { get; private set; }

    /// <summary>Writes of all of them.</summary>
    public long Writes { get; private set; }

    /// <summary>Virtual time of all of them.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>The violations, by seed.</summary>
    public IReadOnlyList<Outcome> Violations => [.. violations.OrderBy(outcome => outcome.Seed)];

    /// <summary>Runs seeds in a row.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="threads">How many at once.</param>
    /// <param name="ended">Told of each run that ended, one at a time.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public void Run(int first, int count, int threads, Action<Outcome> ended, CancellationToken cancellationToken = default) =>
        Parallel.For(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, seed =>
        {
            var outcome = SimulationRun.Of(seed);
            lock (gate)
            {
                Count++;
                Writes += outcome.Writes;
                Time += outcome.Time;
                Coverage.Add(outcome.Coverage);
                if (outcome.IsViolation)
                    violations.Add(outcome);
                ended(outcome);
            }
        });
}

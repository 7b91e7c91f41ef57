using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>One invariant, judged from the API history and the reference mesh alone. Each method throws a <see cref="Violation"/>.</summary>
public interface IJudge
{
    /// <summary>The invariant: <c>I1</c> to <c>I10</c>, or what else is promised.</summary>
    string Name { get; }

    /// <summary>Takes in an accepted write, in the order of the history.</summary>
    void Observe(ClusterWrite write)
    {
    }

    /// <summary>Looks at the state of cluster and mesh. Called after every event, when all writes so far have been observed.</summary>
    void Look(DateTimeOffset now)
    {
    }

    /// <summary>
    /// Faults have stopped and everything has had its time to settle. Called at the beginning of a quiet period and again at its end: what a
    /// judge compares over the period it remembers from the call before.
    /// </summary>
    void AtRest(DateTimeOffset now)
    {
    }
}

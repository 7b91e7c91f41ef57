namespace RolloutController.Simulation.Runs.Judging;

/// <summary>What the metric server of a world has really answered.</summary>
public interface IMetricFacts
{
    /// <summary>When an answer about a Rollout last held a number for a gate; null: never.</summary>
    DateTimeOffset? LastNumber(string rollout);

    /// <summary>Rounds asked for a Rollout so far.</summary>
    int Rounds(string rollout);
}

using RolloutController.Hosting;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>How much is soaked, and for how long.</summary>
public sealed record SoakOptions
{
    /// <summary>Apps, each with a Rollout.</summary>
    public int Rollouts { get; init; } = 500;

    /// <summary>Decides everything that happens.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Real time after which it ends; null: none.</summary>
    public TimeSpan? Longest { get; init; }

    /// <summary>Virtual time after which it ends; null: none.</summary>
    public TimeSpan? VirtualTime { get; init; }

    /// <summary>Virtual time between two samples.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Virtual time during which the controllers lead by turns. After it one leads to the end, or what it gathers would go with it unseen.</summary>
    public TimeSpan LeadByTurns { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Puts something else in the place of parts of each controller process, such as a deliberate leak.</summary>
    public Func<ControllerParts, ControllerParts> Alter { get; init; } = static parts => parts;
}

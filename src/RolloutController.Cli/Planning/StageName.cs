using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Planning;

/// <summary>Which stage a status is in.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The step's name, or that of the kind.</param>
/// <param name="Index">The step's index; -1 outside of steps.</param>
internal sealed record StageName(StageKind Kind, string Name, int Index)
{
    public static StageName Of(RolloutStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return (status.PausedPhase ?? status.Phase) switch
        {
            Phase.Invalid => new(StageKind.Invalid, "invalid", -1),
            Phase.RollingBack or Phase.Degraded => new(StageKind.Rollback, "rollback", -1),
            _ when status.Stable is null => new(StageKind.Adoption, "adoption", -1),
            Phase.Preparing => new(StageKind.Preparation, "preparation", -1),
            Phase.Progressing or Phase.Paused when status.Step is { Index: >= 0 } step => new(StageKind.Step, step.Name, step.Index),
            Phase.Progressing or Phase.Paused => new(StageKind.Preparation, "preparation", -1),
            Phase.Promoting => new(StageKind.Promotion, "promotion", -1),
            Phase.Healthy or Phase.Terminating => new(StageKind.Cleanup, "clean-up", -1),
            _ => throw new ArgumentOutOfRangeException(nameof(status), status.Phase, "unknown phase"),
        };
    }
}

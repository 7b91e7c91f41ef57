using RolloutController.Core.Gates;
using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Rendering;

/// <summary>Which tone a state has.</summary>
internal static class Tones
{
    public static Tone Of(Phase phase) => phase switch
    {
        Phase.Healthy => Tone.Good,
        Phase.Preparing or Phase.Progressing or Phase.Promoting => Tone.Busy,
        Phase.Paused => Tone.Warning,
        Phase.RollingBack or Phase.Degraded or Phase.Invalid => Tone.Bad,
        Phase.Terminating => Tone.Dim,
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "unknown phase"),
    };

    public static Tone Of(Verdict? verdict) => verdict switch
    {
        null => Tone.Dim,
        Verdict.Pass => Tone.Good,
        Verdict.Fail => Tone.Bad,
        Verdict.Inconclusive or Verdict.Error => Tone.Warning,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "unknown verdict"),
    };
}

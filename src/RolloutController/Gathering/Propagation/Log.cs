using RolloutController.Core.Mesh;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering.Propagation;

internal static partial class Log
{
    [LoggerMessage(Message = "{Change} of Rollout {Rollout}: {State}, {Accepted} of {Total} proxies{Detail}")]
    public static partial void Found(ILogger log, LogLevel level, string change, ObjectKey rollout, ProofState state, int accepted, int total, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of questions to istiod failed; the next one follows.")]
    public static partial void RoundFailed(ILogger log, Exception e);
}

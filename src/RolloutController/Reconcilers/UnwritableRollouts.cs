using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using RolloutController.Core.StateMachine;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Reconcilers;

/// <summary>
/// What keeps Rollouts themselves from being written. No condition can say so, as it would have to be written: where the API server refuses
/// for good (missing rights, a CRD of another version), an Event does, once for each cause.
/// </summary>
/// <param name="events">Where to tell.</param>
/// <param name="reason">Reason of the Event.</param>
/// <param name="consequence">What follows for the Rollout, for people.</param>
internal sealed class UnwritableRollouts(IRolloutEvents events, string reason, string consequence)
{
    private readonly ConcurrentDictionary<ObjectKey, string> _causes = new();

    /// <summary>Remembers a failed write, and tells of it where people must act; true when the cause is a new one.</summary>
    public bool Tell(JsonObject rollout, ApiException error)
    {
        if (_causes.TryGetValue(rollout.Key(), out var before) && before == error.Message)
            return false;
        _causes[rollout.Key()] = error.Message;
        if (NeedsPeople(error))
            events.Record(rollout, new RolloutEvent(true, reason, "Write", $"the Rollout cannot be written, {consequence}: {error.Message}"));
        return true;
    }

    /// <summary>It could be written.</summary>
    public void Forget(ObjectKey rollout) => _causes.TryRemove(rollout, out _);

    /// <summary>Whether this refusal stays until somebody changes rights or definitions.</summary>
    private static bool NeedsPeople(ApiException error) => error.Reason is ApiErrorReason.Forbidden or ApiErrorReason.Invalid or ApiErrorReason.BadRequest;
}
